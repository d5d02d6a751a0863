/** The snooze: its own record, kept from the click on, and posted until the service has it. */

let queue = Promise.resolve();

/**
 * @param {Until} want
 * @param {string} [ask]
 * @returns {number} when it falls due
 */
function keepSnooze(want, ask) {
  const until = typeof want === "string" ? Date.now() + lengthOf(want) : +new Date(want.date + "T06:00");
  update((state) => {
    state.snooze = {until, want, ask};
    state.over = true;
  });
  tellTabs();
  postSnooze();
  emit("snooze", {ask, until: new Date(until).toISOString()});
  return until;
}

/** Posts a snooze that was not acknowledged yet. */
function postSnooze() {
  queue = queue.then(async () => {
    const {snooze} = readState();
    const sent = Date.now();
    if (!snooze?.want || snooze.until <= sent) return;
    /** @param {KeptSnooze} answered */
    const keep = (answered) => update((state) => {
      if (state.snooze?.until === snooze.until) state.snooze = answered;
    });
    try {
      const {after, snoozed} = await post("snooze", {until: snooze.want, ask: snooze.ask}, 1e4);
      keep({until: sent + lengthOf(after), signed: snoozed});
    } catch (/** @type {any} */ error) {
      // What the service refuses for good still holds in this browser.
      if (error.status < 500) keep({until: snooze.until});
      emitError("snooze", error);
    }
  }).catch(() => {});
}

function takeBackSnooze() {
  update((state) => {
    delete state.snooze;
    state.over = false;
  });
  emit("undo");
  queue = queue.then(() => post("snooze", {until: null}, 1e4)).catch((error) => void emitError("snooze", error));
}
