/** `<support-prompt>`: an empty house in a shadow root, painted for the page around it. */

class SupportPrompt extends HTMLElement {
  root = this.attachShadow({mode: "open"});

  /**
   * @param {Spoken} spoken
   * @param {(Node | string)[]} nodes
   */
  fill({language, direction, style}, ...nodes) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    this.root.adoptedStyleSheets = [sheet];
    this.root.replaceChildren(
      make("section", {part: "prompt", lang: language, dir: direction, "aria-labelledby": "h"}, ...nodes),
    );
    this.paint();
  }

  /** Picks the scheme that suits the site's wash or, where it sets none, the page's text around the prompt. */
  paint() {
    const section = this.root.querySelector("section");
    if (!section || !this.isConnected) return;
    section.style.color = "color-mix(in xyz,var(--support-wash,currentcolor) 100%,red)";
    const {color} = getComputedStyle(section);
    const light = +color.split(" ")[2] > 0.18;
    const dark = light !== !!getComputedStyle(this).getPropertyValue("--support-wash");
    section.style.color = "";
    section.style.colorScheme = dark ? "dark" : "light";
  }

  connectedCallback() {
    this.paint();
  }

  clear() {
    this.root.replaceChildren();
  }

  /** Frees its buttons, once the page is back from where they led. */
  free() {}
}

/**
 * @param {string} name
 * @param {Record<string, any>} facts functions are listeners, `false` and `undefined` are left out
 * @param {(Node | string)[]} nodes
 * @returns {any} the element; what it is, its name tells
 */
function make(name, facts, ...nodes) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(facts)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...nodes);
  return element;
}

/**
 * @param {string} kind class and part
 * @param {string} words
 * @param {(event: Event) => void} click
 * @param {Record<string, any>} [facts]
 */
const makeButton = (kind, words, click, facts) =>
  make("button", {type: "button", class: kind, part: kind, click, ...facts}, words);
