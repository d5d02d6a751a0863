/** One view: count it, keep silent or ask the service, take in its answer. One at a time in all tabs of the origin. */

const loaded = Date.now();
let returned = "";
/** @type {Page} */
let page;

/** @param {Partial<Page>} said */
async function view(said) {
  page = describePage(said, !stage.views++);
  takeAway();
  if (!PREVIEW && isExcluded(page)) return report("page_excluded");
  await judge(false);
}

/** @param {boolean} again the view was counted, and a wall stands that may have to go */
async function judge(again) {
  const [number, seen] = [stage.views, page];
  try {
    await navigator.locks.request(KEY, () => decide(seen, number, again));
  } catch {
    takeAway();
    report("no_storage");
  }
}

/**
 * @param {Page} page
 * @param {number} number of the view on this page's script
 * @param {boolean} again
 */
async function decide(page, number, again) {
  const {erase, snooze} = readState();
  if (erase) return void forget();
  const posted = postSnooze();
  if (snooze?.want === null) await posted;
  const sent = Date.now();
  const state = again ? readState() : update((kept) => countView(kept, sent));
  page.returning = dayOf(sent) > (state.first || Infinity);
  const wait = waitOf(state, page, sent, loaded);
  const count = () => freshArticle(state, page, sent) && update((kept) => countArticle(kept, page, sent));
  if (wait && !returned && !again && !PREVIEW) {
    count();
    return report("silent", {silence: wait});
  }
  /** @type {Answer} */
  let answer;
  const part = loadPart();
  try {
    answer = await post("decision", messageOf(state, page, sent), 4e3);
  } catch (error) {
    update((kept) => (kept.retry = Date.now() + MINUTE * (1 + 4 * Math.random())));
    count();
    if (again) takeAway();
    emitError("decision", error);
    return report("failed", {asked: true});
  }
  // All was erased meanwhile: nothing may come back.
  const isKept = () => !!PREVIEW || readState().counter === state.counter;
  if (!isKept()) return;
  const {thanks, prompt, notice, show, reason, access, preview} = answer;
  if (reason === "protected_country") {
    end();
    return report(reason, {asked: true});
  }
  const now = PREVIEW ? state : update((kept) => takeIn(kept, answer, state, page, sent));
  // One wall in another's place is put in as one change: nothing moves.
  if (again && number === stage.views && access?.granted !== false) takeAway();
  if (PREVIEW && !preview) return void emitError("preview", Error(reason));
  if (access && number === stage.views) emit("access", access);
  if (thanks) tellTabs();
  const snoozed = now.snooze && Date.now() < now.snooze.until;
  const denied = access?.granted === false;
  const message = !snoozed || PREVIEW ? prompt || notice
    : denied && (notice || prompt && {...prompt, ask: undefined, snooze: undefined});
  const isWanted = () => number === stage.views && isKept() && (!message || !message.ask || isAllowed(message, sent));
  const tell = () => report(reason, {show, asked: true, silence: waitOf(now, page, Date.now(), loaded)});
  if (!thanks && !message) return tell();
  // Other tabs do not wait for it.
  part.then((made) => thanks ? made.thank(thanks, isKept)
    : message && isWanted() && made.offerPrompt(message, sent, isWanted, now, preview)).catch(lapse).then(tell);
}

/**
 * @param {State} state
 * @param {Page} page
 * @param {number} now
 */
function messageOf({counter, total, days, articles, asked, snooze}, page, now) {
  const back = returned || undefined;
  returned = "";
  const today = dayOf(now);
  return {
    page: {...page, path: undefined},
    views: {counter, total, days: days && days.map(([day, sum]) => [today - day, sum])},
    articles: articles && articles.map(([day, ...marks]) => [today - day, ...marks]).filter(([age]) => age >= 0 && age <= CONFIG.articles),
    asked,
    snoozed: snooze?.signed,
    returned: back,
    preview: PREVIEW,
    part: PART,
  };
}

/**
 * @param {State} state
 * @param {Answer} answer
 * @param {State} before what was sent
 * @param {Page} page
 * @param {number} sent
 */
function takeIn(state, {silence, reader, prompt, thanks, reason, access}, before, page, sent) {
  delete state.retry;
  if (access?.granted !== false) countArticle(state, page, sent);
  if (silence) {
    const counted = access?.granted !== false && freshArticle(before, page, sent) ? 1 : 0;
    state.silence = {...silence, total: before.total, read: (before.read || 0) + counted, sent};
  }
  if (reader) state.reader = reader;
  if (thanks || reason === "supporter") {
    delete state.snooze;
    state.over = true;
  }
  if (prompt) {
    // The service never had the snooze, or it was used up there.
    if (state.snooze && state.snooze.until <= sent && !prompt.promised) delete state.snooze;
    state.asked = {ask: prompt.ask || "", seen: false, dismissed: false};
    state.over = false;
  }
}

/**
 * @param {string} reason
 * @param {object} [more]
 */
const report = (reason, more) => void emit("decision", {show: false, reason, asked: false, requests: stage.requests, silence: null, ...more});
