/** What the script tag, the document and the address say of this page. */

const TAG = /** @type {HTMLScriptElement | null} */ (document.currentScript);
const DATA = TAG ? TAG.dataset : {};
const SLOTS = '[data-support-slot="inline"],support-prompt[placement="inline"]';
const [, PREVIEW] = /^#support-preview=(.+)/.exec(location.hash) || [];

/** @param {string | undefined} text */
const listOf = (text) => (text || "").split(",").map((part) => part.trim()).filter(Boolean);

/** @param {string} name */
const isSaid = (name) => (DATA[name] ?? "false") !== "false";

/**
 * @param {Partial<Page>} said what a single-page app says of its new page
 * @param {boolean} first
 * @returns {Page}
 */
function describePage(said, first) {
  const page = {
    url: location.origin + location.pathname,
    path: location.pathname,
    section: DATA.section || "",
    tags: listOf(DATA.tags),
    language: DATA.language || document.documentElement.lang,
    placements: listOf(DATA.placements || "inline,banner,modal,wall"),
    exclude: isSaid("exclude"),
    device: describeDevice(),
    referrer: first ? describeReferrer() : "",
    signed_in: isSaid("signedIn"),
    returning: false,
    article: isSaid("article"),
    ...said,
  };
  page.placements = page.placements.filter((placement) =>
    placement === "inline" ? findSlot() : placement !== "wall" || findWalls()[0]);
  page.article ||= page.placements.includes("wall");
  return page;
}

/** Who points with a finger holds a phone or, where the window is large, a tablet. */
const describeDevice = () => !matchMedia("(pointer:coarse)").matches ? "desktop"
  : matchMedia("(max-width:639px),(max-height:479px)").matches ? "mobile" : "tablet";

/** The host that the reader came from; none from the site itself. */
function describeReferrer() {
  const {hostname} = new URL(document.referrer || location.href);
  return hostname === location.hostname ? "" : hostname;
}

/** The places that hold the rest of the article. */
const findWalls = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[data-support-slot="wall"]')]);

/** The first place for an inline prompt where nothing need move: below the window, or kept by the page. */
const findSlot = () =>
  [...document.querySelectorAll(SLOTS)].find((slot) => PREVIEW || isBelow(slot) || slot.clientHeight);

/** @param {Element} element */
const isBelow = (element) => element.getBoundingClientRect().top >= innerHeight;
