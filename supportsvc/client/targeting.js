/** Whom a page is for: the service judges the same (supportsvc/domain/targeting.py and policy.py). */

/**
 * @param {Page} page
 */
function isExcluded({exclude, section, tags, path}) {
  const {sections, tags: bad, paths} = CONFIG.exclusions;
  return exclude || sections.includes(section) || tags.some((tag) => bad.includes(tag)) || isBelowAny(path, paths);
}

/**
 * @param {Campaign} campaign
 * @param {Page} page
 */
const fits = ({placement, include, exclude}, page) =>
  page.placements.includes(placement) && demands(include, page).every(Boolean) && !demands(exclude, page).some(Boolean);

/**
 * Judges each demand that an audience makes of a page.
 * @param {Audience | undefined} audience
 * @param {Page} page
 */
const demands = (audience, page) => Object.entries(audience || {}).map(([kind, wanted]) =>
  wanted.some ? wanted.some((/** @type {string} */ one) => meets(page, kind, one))
    : page[/** @type {keyof Page} */ (kind)] === wanted);

/**
 * @param {Page} page
 * @param {string} kind
 * @param {string} one
 */
function meets({language, device, section, tags, path, referrer}, kind, one) {
  if (kind === "languages") return (language + "-").toLowerCase().startsWith(one.toLowerCase() + "-");
  if (kind === "paths") return isBelowAny(path, [one]);
  if (kind === "referrers") return one === "none" ? !referrer : ("." + referrer).endsWith("." + one);
  return kind === "tags" ? tags.includes(one) : one === (kind === "devices" ? device : section);
}

/**
 * A pattern takes in all that lies below it, and only that where it ends with a slash; `*` stands for what holds none.
 * @param {string} path
 * @param {string[]} patterns
 */
const isBelowAny = (path, patterns) => patterns.some((pattern) => {
  const pieces = pattern.replace(/[^\w*/]/g, "\\$&").replace(/\*/g, "[^/]*");
  return RegExp("^" + pieces + (pattern.endsWith("/") ? ".*$" : "(/.*)?$"), "s").test(path);
});
