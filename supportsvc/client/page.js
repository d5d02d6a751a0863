/** What the script tag, the document and the address say of this page. */

const TAG = /** @type {HTMLScriptElement | null} */ (document.currentScript);
const DATA = TAG ? TAG.dataset : {};
const SLOTS = '[data-support-slot="inline"],support-prompt[placement="inline"]';

/** @param {string | undefined} text */
const listOf = (text) => (text || "").split(",").map((part) => part.trim()).filter(Boolean);

/**
 * @param {Partial<Page>} said what a single-page app says of its new page
 * @returns {Page}
 */
function describePage(said) {
  const page = {
    url: location.origin + location.pathname,
    path: location.pathname,
    section: DATA.section || "",
    tags: listOf(DATA.tags),
    language: DATA.language || document.documentElement.lang,
    placements: listOf(DATA.placements || "inline,banner"),
    exclude: "exclude" in DATA && DATA.exclude !== "false",
    signed_in: "signedIn" in DATA && DATA.signedIn !== "false",
    ...said,
  };
  page.placements = page.placements.filter((placement) => placement !== "inline" || findSlot());
  return page;
}

/**
 * The service judges the same (supportsvc/domain/policy.py).
 * @param {Page} page
 */
function isExcluded({exclude, section, tags, path}) {
  const {sections, tags: bad, paths} = CONFIG.exclusions;
  return exclude || sections.includes(section) || tags.some((tag) => bad.includes(tag)) ||
    paths.some((folder) => path === folder || path.startsWith(folder.replace(/\/?$/, "/")));
}

/** @param {Page} page */
const fitting = (page) => CONFIG.campaigns.filter(({placement}) => page.placements.includes(placement));

/** The first place for an inline prompt where nothing need move: below the window, or kept by the page. */
const findSlot = () =>
  [...document.querySelectorAll(SLOTS)].find((slot) => isBelow(slot) || slot.clientHeight);

/** @param {Element} element */
const isBelow = (element) => element.getBoundingClientRect().top >= innerHeight;
