/** The snooze: its own record, kept from the click on, and posted, as is its undoing, until the service has it. */

let queue = Promise.resolve();

/**
 * @param {Until} want
 * @param {string} [ask]
 * @returns {number} when it falls due
 */
function keepSnooze(want, ask) {
  const until = typeof want === "string" ? Date.now() + lengthOf(want) : +new Date(want.date + "T06:00");
  if (!(until > Date.now())) throw RangeError("until");
  update((state) => {
    state.snooze = {until, want, ask, before: state.silence?.sent};
    state.over = true;
  });
  tellTabs();
  postSnooze();
  emit("snooze", {ask, until: new Date(until).toISOString()});
  return until;
}

/** Posts what was not acknowledged yet. */
function postSnooze() {
  return queue = queue.then(async () => {
    const {snooze} = readState();
    const sent = Date.now();
    if (snooze?.want === undefined || (snooze.want && snooze.until <= sent)) return;
    const {until, want, ask, before} = snooze;
    /** @param {KeptSnooze} answered */
    const keep = (answered) => update((state) => {
      if (state.snooze?.until === until) state.snooze = want ? answered : undefined;
    });
    try {
      // What is left of it: posted again a day later, it is still due when the reader chose.
      const rest = typeof want === "string" && Math.ceil(Math.min(until - sent, lengthOf(want)) / 1e3);
      const {after, snoozed} = await post("snooze", {until: rest ? `PT${rest}S` : want, ask}, 1e4);
      keep({until: sent + lengthOf(after || ""), signed: snoozed, before});
    } catch (error) {
      // What the service refuses for good still holds in this browser.
      if (isFinal(error)) keep({until, before});
      emitError("snooze", error);
    }
  }).catch(() => {});
}

/** Nobody is asked before the service has it; a silence that came after the snooze may stand for it, and goes too. */
function takeBackSnooze() {
  update((state) => {
    if (state.snooze && state.silence?.sent !== state.snooze.before) delete state.silence;
    state.snooze = {until: 0, want: null};
    state.over = false;
  });
  emit("undo");
  postSnooze();
}
