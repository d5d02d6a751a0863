/**
 * The prompt's colours, worked out of the site's: readable with any accent and any wash, by their luminance, which is y
 * in XYZ. Here and not in the look, where each use of one would work it out anew.
 */

const WHITE = [0.9505, 1, 1.089];

/**
 * Finds the scheme that suits the site's wash or, where it sets none that covers, the page's text; and the colours in it.
 * They are read in properties that paint nothing of an element.
 * @param {CSSStyleDeclaration} style the element's own
 * @param {CSSStyleDeclaration} seen what is computed of it
 * @returns {string} declarations; the light ones alone, with which the look's colours go, where the site's are none
 */
function workOutColours(style, seen) {
  /** @param {string} colour */
  const inXyz = (colour) => `color-mix(in xyz,${colour} 100%,red)`;
  style.stopColor = inXyz("currentcolor");
  style.floodColor = inXyz("var(--support-wash)");
  const [, ground, , covers] = readXyz(seen.floodColor);
  const dark = covers === 1 ? ground <= 0.18 : readXyz(seen.stopColor)[1] > 0.18;
  style.colorScheme = dark ? "dark" : "light";
  style.floodColor = inXyz(`var(--support-wash,${dark ? "#25211e" : "#faf5ed"})`);
  style.lightingColor = inXyz(`var(--support-accent,${dark ? "#f2a9a2" : "#8b1d2c"})`);
  // What is seen through a colour is taken to be white, or black in the dark.
  const [wash, accent] = [seen.floodColor, seen.lightingColor].map(readXyz).map((one) => mix(one, 1 - one[3], +!dark));
  style.stopColor = style.floodColor = style.lightingColor = style.colorScheme = "";
  if (isNaN(wash[1] + accent[1])) return "color-scheme:light";
  // The wash comes no nearer to the middle than .72 and .045; on these, y of .09 and .45 make 4.5:1, and .18 and .3 make
  // 3:1, with something left for colours that a screen cannot show.
  const paper = dark ? darken(wash, 0.045) : lighten(wash, 0.72);
  const colours = {
    a: accent,
    wash: paper,
    field: dark ? mix(paper, 0.78, 0) : mix(paper, 0.6, 1),
    words: dark ? lighten(accent, 0.45) : darken(accent, 0.09),
    edge: dark ? lighten(accent, 0.3) : darken(accent, 0.18),
    on: mix(accent, 1, +(accent[1] < 0.18)),
  };
  return Object.entries(colours).map(([name, xyz]) => `--${name}:color(xyz ${xyz.join(" ")});`).join("")
    + (dark ? "color-scheme:dark;--ink:#f0ece5;--soft:#b3aea6;--line:#938d85" : "color-scheme:light");
}

/**
 * @param {string} computed
 * @returns {number[]} x, y, z and alpha; nothing where it is not in XYZ
 */
function readXyz(computed) {
  const [, ...found] = /xyz\S* (\S+) (\S+) ([^\s)]+)(?: \/ ([^\s)]+))?/.exec(computed) || [];
  return found.map((number = "1") => +number);
}

/**
 * @param {number[]} colour
 * @param {number} share of white or black
 * @param {number} white 1, or 0 for black
 */
const mix = (colour, share, white) => WHITE.map((full, i) => colour[i] + (full * white - colour[i]) * share);

/**
 * @param {number[]} colour
 * @param {number} most
 */
const darken = (colour, most) => mix(colour, Math.max(0, 1 - most / colour[1]), 0);

/**
 * @param {number[]} colour
 * @param {number} least
 */
const lighten = (colour, least) => mix(colour, Math.max(0, (least - colour[1]) / (1 - colour[1])), 1);
