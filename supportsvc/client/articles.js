/** Articles, counted once each, by marks that the service reckons alike (supportsvc/domain/reading.py). */

const MOST_ARTICLES = 32;

/**
 * FNV-1a of the UTF-8 bytes, 32 bits.
 * @param {string} text
 */
const fold = (text) =>
  new TextEncoder().encode(text).reduce((hash, byte) => Math.imul(hash ^ byte, 0x1000193), 0x811c9dc5 | 0) >>> 0;

/** @param {string} section */
const markSection = (section) => section && (fold(section) >>> 16) ^ (fold(section) & 0xffff) || 0;

/** @param {Page} page */
const markPath = ({path}) => fold(CONFIG.salt + ":" + path);

/**
 * The page as an article that was not counted today; nothing where it is none.
 * @param {State} state
 * @param {Page} page
 * @param {number} now
 * @returns {Article | undefined}
 */
function freshArticle({articles = []}, page, now) {
  const [today, mark] = [dayOf(now), markPath(page)];
  return CONFIG.articles && page.article && !articles.some(([day, known]) => known === mark && day === today)
    ? [today, mark, markSection(page.section)] : undefined;
}

/**
 * Whether the wall's meter has counted the page: then it stays open.
 * @param {State} state
 * @param {Page} page
 * @param {number} now
 */
function isKnown({articles = []}, page, now) {
  if (!CONFIG.wall) return true;
  const begins = dayOf(now) - (CONFIG.wall.days ?? new Date(now).getUTCDate());
  const mark = markPath(page);
  return articles.some(([day, known]) => known === mark && day > begins);
}

/**
 * @param {State} state
 * @param {Page} page
 * @param {number} now
 */
function countArticle(state, page, now) {
  const found = freshArticle(state, page, now);
  if (!found) return;
  const others = (state.articles || []).filter(([, mark]) => mark !== found[1]);
  state.articles = [...others, found].slice(-MOST_ARTICLES);
  state.read = (state.read || 0) + 1;
}
