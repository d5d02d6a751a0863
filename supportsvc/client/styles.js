/** The style sheet. Colours come from colours.js; a site sets custom properties and reaches the parts. */

const SHEET = `
:host{display:block;container-type:inline-size}
:host([hidden]){display:none}
:host([placement=banner]){position:fixed;inset:auto 0 0;z-index:2147483000}
:host([edge=start]){inset-block:0 auto}
*{box-sizing:border-box;margin:0;font:inherit;color:inherit}
[hidden]{display:none!important}
section{
--s:var(--support-space,1rem);
--r:var(--support-radius,6px);
--ui:var(--support-controls-font,system-ui,sans-serif);
position:relative;
background:var(--wash);
color:var(--ink);
border-block-start:4px solid var(--edge);
font-size:max(1em,16px);
font-weight:400;
line-height:1.5;
letter-spacing:0;
text-transform:none;
text-align:start;
overflow-wrap:break-word;
}
.box{display:grid;gap:calc(var(--s)*1.25);padding:calc(var(--s)*1.75)}
.words,form{display:grid;gap:calc(var(--s)*.75);align-content:start}
:host([placement=banner]) .box{
max-block-size:calc(86dvh - 4px);
overflow:auto;
overscroll-behavior:contain;
padding-inline:max(calc(var(--s)*1.25),env(safe-area-inset-left),50% - 34rem);
padding-block-end:calc(var(--s)*1.25 + env(safe-area-inset-bottom));
}
h2{font-size:1.5em;font-weight:600;line-height:1.2;text-wrap:balance;padding-inline-end:2.25rem}
.promised,legend,.label,.error,.terms,button,label,input{font-family:var(--ui);line-height:1.35}
.promised{font-size:.875rem;font-weight:600;color:var(--words);padding-inline-end:2.25rem}
strong{font-weight:700}
fieldset{border:0;padding:0;min-inline-size:0;display:grid;gap:.5rem}
legend,.label{font-size:.9375rem;font-weight:600;padding:0 0 .5rem}
.label{padding:0}
.amounts,.choices{display:grid;gap:.5rem;grid-template-columns:1fr 1fr}
.amount{position:relative;display:grid;cursor:pointer}
.amount input{position:absolute;inset:0;opacity:0;pointer-events:none}
button,.amount span,.own{
display:flex;
align-items:center;
justify-content:center;
gap:.5rem;
min-block-size:3.25rem;
padding:.5rem .875rem;
border:1px solid var(--line);
border-radius:var(--r);
background:var(--field);
font-size:1.0625rem;
font-weight:600;
text-align:center;
font-variant-numeric:tabular-nums;
cursor:pointer;
}
.amount :checked+span{color:var(--words);border-color:var(--edge);box-shadow:inset 0 0 0 2px var(--edge)}
.own{justify-content:start;cursor:text}
.own input,[type=date]{flex:1;min-inline-size:0;min-block-size:2.25rem;border:0;padding:0;background:none;outline:0}
.hint,.terms,small{font-size:.875rem;font-weight:400;color:var(--soft)}
.error{font-size:.9375rem;font-weight:600;border-inline-start:4px solid;padding:.125rem .75rem}
.error:empty{display:none}
.actions{display:flex;flex-wrap:wrap;gap:.625rem}
.give{flex:1 1 15rem;background:var(--accent);color:var(--on);border-color:var(--edge)}
.later{flex:1 1 10rem}
.later::after{content:"";inline-size:.4em;block-size:.4em;border:solid;border-width:0 2px 2px 0;transform:rotate(45deg) translate(-2px,-2px)}
[aria-expanded=true]::after{transform:rotate(225deg)}
.choices button{display:grid;gap:0}
.date{grid-column:1/-1;display:flex;flex-wrap:wrap;align-items:end;gap:.5rem}
.date label{flex:1 1 12rem;display:grid;gap:.25rem}
.quiet{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.5rem 1rem}
.close,.link{background:none;border-color:transparent;min-block-size:2.75rem}
.link{text-decoration:underline;text-underline-offset:.2em;padding-inline:.5rem}
.close{position:absolute;inset-block-start:.5rem;inset-inline-end:.5rem;inline-size:2.75rem;padding:0;z-index:1;background:var(--wash)}
.close::before,.close::after{content:"";position:absolute;inline-size:1.125rem;border-block-start:2px solid;transform:rotate(45deg)}
.close::after{transform:rotate(-45deg)}
:focus-visible,.amount :focus-visible+span,.own:focus-within{outline:3px solid var(--ink);outline-offset:2px}
@media(hover:hover){button:not(.close,.link):hover,.amount:hover span{box-shadow:inset 0 0 0 2px var(--edge)}.give:hover{text-decoration:underline}}
[aria-disabled=true]{cursor:progress}
[role=status]{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@container(width>430px){.amounts,.choices{grid-template-columns:repeat(var(--n,4),1fr)}}
@container(width<=430px){.box{padding:calc(var(--s)*1.25)}}
@container(width>800px){:host([placement=banner]) .asks{grid-template-columns:1fr 1fr;gap:calc(var(--s)*2.5)}}
@media(forced-colors:active){
section{border-block-end:1px solid}
.amount :checked+span{outline:3px solid Highlight;outline-offset:-4px}
:focus-visible,.amount :focus-visible+span{outline-color:Highlight;outline-offset:2px}
}
@media print{:host{display:none}}
`;
