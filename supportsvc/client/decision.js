/** One view: count it, keep silent or ask the service, take in its answer. One at a time in all tabs of the origin. */

const loaded = Date.now();
let returned = "";
let views = 0;
/** @type {Campaign[]} */
let campaigns = [];

/** @param {Partial<Page>} said */
async function view(said) {
  const page = describePage(said);
  const number = ++views;
  takeAway();
  campaigns = fitting(page);
  if (isExcluded(page)) return report("page_excluded");
  try {
    await navigator.locks.request(KEY, () => decide(page, number));
  } catch {
    report("no_storage");
  }
}

/**
 * @param {Page} page
 * @param {number} number of the view on this page's script
 */
async function decide(page, number) {
  const {erase, snooze} = readState();
  if (erase) return void forget();
  const posted = postSnooze();
  if (snooze?.want === null) await posted;
  const sent = Date.now();
  const state = update((kept) => countView(kept, sent));
  const wait = waitOf(state, campaigns, sent, loaded);
  if (wait && !returned) return report("silent", {silence: wait});
  /** @type {Answer} */
  let answer;
  try {
    answer = await post("decision", messageOf(state, page, sent), 4e3);
  } catch (error) {
    update((kept) => (kept.retry = Date.now() + MINUTE * (1 + 4 * Math.random())));
    emitError("decision", error);
    return report("failed", {asked: true});
  }
  // All was erased meanwhile: nothing may come back.
  if (readState().counter !== state.counter) return;
  const {thanks, prompt, show, reason} = answer;
  const now = update((kept) => takeIn(kept, answer, state.total, sent));
  if (thanks) tellTabs();
  try {
    if (thanks) thank(thanks);
    else if (prompt && number === views && !(now.snooze && Date.now() < now.snooze.until)) showPrompt(prompt, sent, now.amount);
  } catch (error) {
    takeAway();
    emitError("prompt", error);
  }
  report(reason, {show, asked: true, silence: waitOf(now, campaigns, Date.now(), loaded)});
}

/**
 * @param {State} state
 * @param {Page} page
 * @param {number} now
 */
function messageOf({counter, total, days, asked, snooze}, page, now) {
  const back = returned || undefined;
  returned = "";
  const today = Math.floor(now / DAY);
  return {
    page: {...page, path: undefined},
    views: {counter, total, days: days && days.map(([day, sum]) => [today - day, sum])},
    asked,
    snoozed: snooze?.signed,
    returned: back,
  };
}

/**
 * @param {State} state
 * @param {Answer} answer
 * @param {number} total the total that was sent
 * @param {number} sent
 */
function takeIn(state, {silence, reader, prompt, thanks, reason}, total, sent) {
  delete state.retry;
  if (silence) state.silence = {...silence, total, sent};
  if (reader) state.reader = reader;
  if (thanks || reason === "supporter") {
    delete state.snooze;
    state.over = true;
  }
  if (prompt) {
    state.asked = {ask: prompt.ask, seen: false, dismissed: false};
    state.over = false;
  }
}

/**
 * @param {string} reason
 * @param {object} [more]
 */
const report = (reason, more) => void emit("decision", {show: false, reason, asked: false, requests, silence: null, ...more});
