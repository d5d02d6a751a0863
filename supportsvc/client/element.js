/** `<support-prompt>`: an empty house in a shadow root, painted for the page around it. */

// Read while the decision is on its way.
const sheet = new CSSStyleSheet();
sheet.replaceSync(LOOK);

class SupportPrompt extends HTMLElement {
  root = this.attachShadow({mode: "open"});
  scheme = "";
  /** @type {HTMLElement | undefined} */
  shell;
  /** @type {Node[]} what stands below the prompt, whatever it shows */
  below = [];

  /**
   * @param {Spoken} spoken
   * @param {(Node | string)[]} nodes
   */
  fill({language, direction}, ...nodes) {
    if (!this.shell) this.dress();
    this.shell ||= make(this.getAttribute("placement") === "modal" ? "dialog" : "section", {
      part: "prompt", lang: language, dir: direction, "aria-labelledby": "h",
    });
    this.shell?.replaceChildren(...nodes, ...this.below);
    if (!this.root.firstChild) this.root.append(this.shell || "");
    this.wear();
  }

  /** Puts the look on while there is nothing to lay out yet. */
  dress() {
    this.root.adoptedStyleSheets = [sheet];
    // The page's own rules come before those of `:host`, also where they only unset everything.
    if (getComputedStyle(this).containerType === "normal") this.setAttribute("bare", "");
  }

  /** Picks the scheme that suits the site's wash or, where it sets none that covers, the page's text around the prompt. */
  paint() {
    /** @param {string} colour */
    const read = (colour) => {
      // Where everything on the page moves slowly, the colour would be the one of before.
      this.style.transition = "none";
      this.style.color = `color-mix(in xyz,${colour} 100%,red)`;
      return /xyz\S* \S+ (\S+) \S+(.*)/.exec(getComputedStyle(this).color) || [];
    };
    const [, wash, alpha] = read("var(--support-wash)");
    this.scheme = (wash && !alpha ? +wash > 0.18 : !(+read("currentcolor")[1] > 0.18)) ? "light" : "dark";
    this.style.color = "";
    this.wear();
  }

  wear() {
    if (!this.shell) return;
    this.shell.style.colorScheme = this.scheme;
    this.shell.toggleAttribute("dark", this.scheme === "dark");
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
