/** `<support-prompt>`: an empty house in a shadow root, painted for the page around it. */

class SupportPrompt extends HTMLElement {
  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    this.attachShadow({mode: "open"}).adoptedStyleSheets = [sheet];
  }

  /**
   * @param {Spoken} spoken
   * @param {(Node | string)[]} nodes
   */
  fill({language, direction}, ...nodes) {
    const section = make("section", {part: "prompt", lang: language, dir: direction, "aria-labelledby": "h"}, ...nodes);
    this.shadowRoot?.replaceChildren(section);
    this.paint();
  }

  paint() {
    const section = this.shadowRoot?.querySelector("section");
    if (section && this.isConnected) paint(section);
  }

  connectedCallback() {
    this.paint();
  }

  clear() {
    this.shadowRoot?.replaceChildren();
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
