/** What this browser keeps: one record in the site's storage. Every function throws where storage is refused. */

const KEY = CONFIG.storage_key;
let writes = !PREVIEW;

/** @returns {State} */
function readState() {
  const text = localStorage.getItem(KEY);
  try {
    const kept = JSON.parse(text || "{}");
    if (kept.total >= 0 && kept.counter) return kept;
  } catch {
    // What cannot be read is as good as none.
  }
  return {counter: randomHex(4), total: 0};
}

/**
 * Reads, changes and writes at one go: nothing may wait in between, since other tabs write too. A preview keeps nothing.
 * @param {(state: State) => void} change
 */
function update(change) {
  const state = readState();
  change(state);
  if (writes) localStorage.setItem(KEY, JSON.stringify(state));
  return state;
}

/** Nothing is left, and nothing more is written by what is still on its way. */
function wipe() {
  writes = false;
  localStorage.removeItem(KEY);
}

/** @param {number} bytes */
function randomHex(bytes) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => (b + 256).toString(16).slice(1)).join("");
}
