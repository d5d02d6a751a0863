/** What became of an ask, told to the service; what falls due together shares a call. */

/** @type {{type: string, ask: string}[]} */
let due = [];

/**
 * Sends an event; those that fall due together share a call. Lost ones are told again with the next decision.
 * @param {string} type
 * @param {string} ask
 */
function sendEvent(type, ask) {
  if (due.push({type, ask}) === 1) queueMicrotask(flushEvents);
}

function flushEvents() {
  const events = due;
  due = [];
  if ("keepalive" in Request.prototype) {
    post("events", {events}, 1e4).catch(() => {});
  } else {
    stage.requests++;
    const {reader} = readState();
    navigator.sendBeacon(BASE + "events", JSON.stringify(CONFIG.mode === "cookie" ? {events} : {reader, events}));
  }
}
