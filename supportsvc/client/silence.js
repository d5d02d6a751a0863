/** Silence: may the script ask now? Pure; `now` is this client's clock. */

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

/**
 * What a client without an answer goes by.
 * @param {number} loaded
 * @returns {HeldSilence}
 */
const newcomers = (loaded) => ({sent: loaded, total: 0, generation: CONFIG.generation, doors: CONFIG.doors});

/**
 * Tells what these campaigns must still wait for; null where the script may ask.
 * @param {State} state
 * @param {Campaign[]} campaigns
 * @param {number} now
 * @param {number} loaded when the script was loaded
 * @returns {Wait | null}
 */
function waitOf(state, campaigns, now, loaded) {
  const {snooze, asked, total} = state;
  if (snooze && now < snooze.until) return {open_in: (snooze.until - now) / 1e3, views_left: 0};
  if (snooze?.want === null) return {open_in: 0, views_left: 1};
  const retry = (state.retry || 0) - now;
  if (retry > 0 && retry <= 5 * MINUTE) return {open_in: retry / 1e3, views_left: 0};
  const held = state.silence || newcomers(loaded);
  const doors = held.doors || held[asked?.dismissed ? "dismissed" : asked?.seen ? "seen" : "unseen"] || {};
  const ended = state.silence && hasEnded(state, state.silence, now);
  /** @type {Wait} */
  let least = {open_in: null, views_left: null};
  for (const {id} of campaigns) {
    if (ended) return null;
    if (!doors[id]) continue;
    const [after, views] = doors[id];
    const wait = {
      open_in: Math.max(held.sent + lengthOf(after) - now, 0) / 1e3,
      views_left: Math.max(held.total + views - total, 0),
    };
    if (!wait.open_in && !wait.views_left) return null;
    if (rank(wait) < rank(least)) least = wait;
  }
  return least;
}

/** @param {Wait} wait */
const rank = ({open_in, views_left}) => (open_in === null ? Infinity : (views_left || 0) * 1e9 + open_in);

/**
 * A silence ends early when it was sent in this clock's future, when a snooze fell due after it was sent, and when
 * a greater generation was read, spread over ten minutes by the counter's mark, which is random.
 * @param {State} state
 * @param {HeldSilence} held
 * @param {number} now
 */
function hasEnded({snooze, news, counter}, held, now) {
  if (held.sent > now || (snooze && held.sent < snooze.until)) return true;
  const spread = (parseInt(counter, 16) % 600) * 1e3;
  return !!news && news[0] > held.generation && (news[1] > now || now >= news[1] + spread);
}

/**
 * Counts a view, and drops what has served its time.
 * @param {State} state
 * @param {number} now
 */
function countView(state, now) {
  state.total++;
  if (CONFIG.generation > (state.news?.[0] || 0)) state.news = [CONFIG.generation, now];
  if (state.snooze?.until && now >= state.snooze.until + 30 * DAY) delete state.snooze;
  const today = Math.floor(now / DAY);
  const others = (state.days || []).filter(([day]) => day < today);
  others.push([today, state.total]);
  state.days = CONFIG.window ? others.slice(-CONFIG.window - 1) : undefined;
}
