/** `<support-prompt>`: an empty house in a shadow root, painted for the page around it. */

// Read while the decision is on its way.
const sheet = new CSSStyleSheet();
sheet.replaceSync(LOOK);

class SupportPrompt extends HTMLElement {
  root = this.attachShadow({mode: "open"});
  colours = "";
  /** @type {HTMLElement | undefined} */
  shell;
  /** @type {Node[]} what stands below the prompt, whatever it shows */
  below = [];

  /**
   * @param {Spoken} spoken
   * @param {(Node | string)[]} nodes
   */
  fill({language, direction}, ...nodes) {
    this.shell ||= make(this.getAttribute("placement") === "modal" ? "dialog" : "section", {
      part: "prompt", lang: language, dir: direction, "aria-labelledby": "h",
    });
    if (!this.shell) return;
    this.shell.style.cssText = this.colours;
    this.shell.replaceChildren(...nodes, ...this.below);
    if (!this.root.firstChild) this.root.append(this.shell);
  }

  /** Puts the look on, while there is nothing to lay out yet, in colours that suit the page around. */
  paint() {
    this.root.adoptedStyleSheets = [sheet];
    // Where everything on the page moves slowly, a colour would be the one of before.
    this.style.transition = "none";
    const seen = getComputedStyle(this);
    this.colours = workOutColours(this.style, seen);
    // The page's own rules come before those of `:host`, also where they only unset everything.
    if (seen.containerType === "normal") this.setAttribute("bare", "");
    if (this.shell) this.shell.style.cssText = this.colours;
  }

  clear() {
    this.shell = undefined;
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
