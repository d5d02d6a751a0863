/** Silence: may the script ask now? As supportsvc/domain/browser.py has it; `now` is this client's clock. */

const MINUTE = 6e4;
const DAY = 864e5;
const UNITS = {D: DAY, H: 60 * MINUTE, M: MINUTE, S: 1e3};

/**
 * An ISO 8601 length of days and less, in milliseconds.
 * @param {string} text
 */
function lengthOf(text) {
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/([\d.]+)([DHMS])/g)) {
    sum += +number * UNITS[/** @type {keyof typeof UNITS} */ (unit)];
  }
  return sum;
}

/** @param {number} now */
const dayOf = (now) => Math.floor(now / DAY);

/**
 * What a client without an answer goes by.
 * @param {number} loaded
 * @returns {HeldSilence}
 */
const newcomers = (loaded) => ({sent: loaded, total: 0, generation: CONFIG.generation, doors: CONFIG.doors});

/**
 * Tells what a page's campaigns must still wait for; null where the script may ask.
 * @param {State} state
 * @param {Page} page
 * @param {number} now
 * @param {number} loaded when the script was loaded
 * @returns {Wait | null}
 */
function waitOf(state, page, now, loaded) {
  const {snooze, asked, total, articles = [], read = 0} = state;
  if (snooze?.want === null) return {open_in: 0, views_left: 1, articles_left: 0};
  const retry = (state.retry || 0) - now;
  if (retry > 0 && retry <= 5 * MINUTE) return {open_in: retry / 1e3, views_left: 0, articles_left: 0};
  const held = state.silence || newcomers(loaded);
  const doors = held.doors || held[asked?.dismissed ? "dismissed" : asked?.seen ? "seen" : "unseen"] || {};
  const ended = state.silence && hasEnded(state, state.silence, now);
  const fresh = freshArticle(state, page, now);
  const newest = [...articles.slice(Math.max(articles.length - read + (held.read || 0), 0)), ...(fresh ? [fresh] : [])];
  /** @type {Wait} */
  let least = {open_in: null, views_left: null, articles_left: null};
  if (snooze && now < snooze.until) least = {open_in: (snooze.until - now) / 1e3, views_left: 0, articles_left: 0};
  for (const campaign of CONFIG.campaigns) {
    if (!isWanted(campaign, state, page, now)) continue;
    if (ended) return null;
    const {id, sections} = campaign;
    if (!doors[id]) continue;
    const [after, views, reads = 0] = doors[id];
    const wait = {
      open_in: Math.max(held.sent + lengthOf(after) - now, 0) / 1e3,
      views_left: Math.max(held.total + views - total, 0),
      articles_left: Math.max(reads - newest.filter(([, , mark]) => !sections || sections.includes(mark)).length, 0),
    };
    if (!rank(wait)) return null;
    if (rank(wait) < rank(least)) least = wait;
  }
  return least;
}

/**
 * Whether a campaign may want a page: a snooze silences all but walls, and its promise takes any page.
 * @param {Campaign} campaign
 * @param {State} state
 * @param {Page} page
 * @param {number} now
 */
function isWanted(campaign, state, page, now) {
  const {placement} = campaign;
  const {snooze} = state;
  if (placement === "wall") return fits(campaign, page) && !isKnown(state, page, now);
  return snooze ? now >= snooze.until && page.placements.includes(placement) : fits(campaign, page);
}

/** @param {Wait} wait */
const rank = ({open_in, views_left, articles_left}) =>
  open_in === null ? Infinity : ((views_left || 0) + (articles_left || 0)) * 1e9 + open_in;

/**
 * A silence ends early when it was sent in this clock's future, when a snooze fell due after it was sent, and when
 * a greater generation was read, spread over ten minutes by the counter's mark, which is random; at once where it was
 * read in this clock's future.
 * @param {State} state
 * @param {HeldSilence} held
 * @param {number} now
 */
function hasEnded({snooze, news, counter}, held, now) {
  if (held.sent > now || (snooze && held.sent < snooze.until && snooze.until <= now)) return true;
  const spread = (parseInt(counter, 16) % 600) * 1e3;
  return !!news && news[0] > held.generation && (news[1] > now || now >= news[1] + spread);
}

/**
 * Counts a view, and drops what has served its time: a promise a minute later than the service, which reckons it
 * from the arrival of the call and not from its sending.
 * @param {State} state
 * @param {number} now
 */
function countView(state, now) {
  state.total++;
  if (CONFIG.generation > (state.news?.[0] || 0)) state.news = [CONFIG.generation, now];
  if (state.snooze?.until && now >= state.snooze.until + 30 * DAY + MINUTE) delete state.snooze;
  const today = dayOf(now);
  state.first ??= today;
  if (!CONFIG.articles) delete state.articles;
  const others = (state.days || []).filter(([day]) => day < today);
  others.push([today, state.total]);
  state.days = CONFIG.window ? others.slice(-CONFIG.window - 1) : undefined;
}
