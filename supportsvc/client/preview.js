/** What a preview adds to the prompt: the line that says so, and what the rules say of this reader and page. */

/**
 * @param {Preview} preview
 * @param {string} line
 */
function makePreview({campaign, variant, rules}, line) {
  const list = rules.map(({rule, holds, sentence}) =>
    make("li", {class: holds && "holds"}, make("b", {}, (holds ? "✕ " : "✓ ") + rule), " " + sentence));
  return make("details", {class: "preview", part: "preview"},
    make("summary", {}, make("b", {}, campaign + " · " + variant), " " + line), make("ul", {}, ...list));
}
