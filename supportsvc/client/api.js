/** `window.support`, the other tabs, leaving and coming back; and the start. */

/** @type {BroadcastChannel | undefined} */
let channel;
/** @type {boolean | null} null where it has ended for good */
let started = false;

/** @param {string} [word] `erased`, or nothing */
function tellTabs(word) {
  channel?.postMessage(word);
}

/** A channel that was closed refuses every word. */
const hangUp = () => (channel = void channel?.close());

function listen() {
  hangUp();
  channel = !PREVIEW && globalThis.BroadcastChannel ? new BroadcastChannel(KEY) : undefined;
  if (channel) channel.onmessage = ({data}) => (data ? takeAway("quiet") : hush());
}

/** Leaves nothing behind, where nothing about a reader may be kept. */
function end() {
  started = null;
  takeAway();
  hangUp();
  wipe();
}

function begin() {
  if (started !== false) return;
  started = true;
  listen();
  addEventListener("pagehide", hangUp);
  addEventListener("pageshow", ({persisted}) => {
    if (!persisted) return;
    listen();
    stage.current?.element.free();
    if (stage.current?.prompt?.placement === "wall") judge(true);
    else review();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && review());
  matchMedia("(prefers-color-scheme:dark)").addEventListener("change", () => stage.current?.element.paint());
  viewOnceVisible({});
}

/** @param {Partial<Page>} page */
const viewOnceVisible = (page) => becomeVisible().then(() => started && view(page));

/**
 * A page counts once it is there, is no longer prerendered, and a reader can see it. Only with its first frame are
 * its style sheets in force, and everything in its place; behind it, where things stand is known.
 */
const becomeVisible = () => new Promise((/** @type {(_?: any) => void} */ resolve) => {
  const check = () => {
    if (!document.prerendering && document.visibilityState === "visible" && document.readyState !== "loading") requestAnimationFrame(() => setTimeout(resolve));
  };
  for (const type of ["DOMContentLoaded", "prerenderingchange", "visibilitychange"]) document.addEventListener(type, check);
  check();
});

/**
 * Erases here and at the service; where that fails, only what another try needs is kept.
 * @returns {Promise<boolean>} whether it is done
 */
async function forget() {
  takeAway("quiet");
  tellTabs("erased");
  try {
    const {reader} = readState();
    localStorage.setItem(KEY, JSON.stringify({counter: "0", total: 0, reader, erase: true}));
    if (reader || CONFIG.mode === "cookie") {
      await post("forget", {}, 2e4).catch((error) => {
        emitError("forget", error);
        if (!isFinal(error)) throw error;
      });
    }
    localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

const support = {
  /** @param {boolean} given */
  consent(given) {
    if (given) return begin();
    started &&= false;
    try {
      return localStorage.getItem(KEY) && forget();
    } catch {
      // Where storage is refused, nothing was kept.
    }
  },
  /** @param {Partial<Page>} [page] */
  view: (page = {}) => started && viewOnceVisible(page),
  portal: () => loadPart().then(({openPortal}) => openPortal()),
  forget,
  /** @param {Until | null} until */
  snooze(until) {
    if (!started) return;
    try {
      until ? keepSnooze(until) : takeBackSnooze();
      hush();
    } catch (error) {
      if (error instanceof RangeError) throw error;
      emitError("snooze", error);
    }
  },
  /** What is kept, with the silence that holds for this page, and the requests that it made. */
  state() {
    try {
      return {...readState(), silence: page && waitOf(readState(), page, Date.now(), loaded), requests: stage.requests};
    } catch {
      // Where storage is refused, nothing is kept.
      return {requests: stage.requests};
    }
  },
};

// An element of the page whose id is "support" is no property of the window's own.
if (!Object.hasOwn(window, "support")) {
  window.support = support;
  const [, token] = /^#support=(.+)/.exec(location.hash) || [];
  if (token) {
    returned = token;
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  // Who puts a preview link into the address of the page that is open loads nothing by it.
  addEventListener("hashchange", () => location.hash.startsWith("#support-preview=") && location.reload());
  emit("ready");
  if (DATA.consent !== "required") begin();
}
