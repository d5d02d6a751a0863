/** What a preview adds to the prompt: the line that says so, and what the rules say of this reader and page. */

/**
 * @param {Preview} preview
 * @param {string} line
 */
function makePreview({campaign, variant, rules}, line) {
  const list = rules.map(({rule, campaign: of, holds, sentence}) => {
    // These let the reader pass where they hold; every other rule is in the way.
    const mark = /^(A[1-6]|C8)$/.test(rule) ? holds ? "✓ " : "– " : holds ? "✕ " : "✓ ";
    const whose = of && of !== campaign ? ` ${of}:` : "";
    return make("li", {class: mark === "✕ " && "holds"}, make("b", {}, mark + rule + whose), " " + sentence);
  });
  return make("details", {class: "preview", part: "preview"},
    make("summary", {}, make("b", {}, campaign + " · " + variant), " " + line), make("ul", {}, ...list));
}
