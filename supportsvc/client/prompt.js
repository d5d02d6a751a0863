/** The prompt on this page: put in, seen, closed, paid through, taken away. */

const UNSEEN = 599e3;
const BUSY = "input,textarea,select,iframe,[contenteditable]";

/** @type {{element: SupportPrompt, closable: boolean, snoozed?: boolean, prompt?: Prompt, sent: number} | null} */
let current = null;
/** @type {() => void} */
let leave = () => {};
/** @type {(() => void)[]} */
let endings = [];

/**
 * A dialog comes over the page only once it is idle and the reader types nowhere.
 * @param {Prompt} prompt
 * @param {number} sent when its decision was sent
 * @param {Remembered} remembered what the reader chose before
 * @param {Preview} [preview]
 */
async function offerPrompt(prompt, sent, remembered, preview) {
  const number = views;
  try {
    if (prompt.placement === "modal") {
      do {
        await new Promise((resolve) => setTimeout(resolve, 1e3));
        await new Promise((resolve) => (globalThis.requestIdleCallback || setTimeout)(resolve));
        if (number !== views || !isAllowed(prompt, sent)) return;
      } while (document.hidden || isTyping() || document.querySelector(OVER));
    }
    showPrompt(prompt, sent, remembered, preview);
  } catch (error) {
    takeAway();
    emitError("prompt", error);
  }
}

function isTyping() {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return !!focused?.matches(BUSY);
}

/**
 * @param {Prompt} prompt without an ask it is a wall's notice
 * @param {number} sent
 * @param {Remembered} remembered
 * @param {Preview} [preview]
 */
function showPrompt(prompt, sent, remembered, preview) {
  const {ask, campaign, variant, placement, promised, amounts} = prompt;
  const about = {ask, campaign, variant, placement, promised};
  const click = {id: "", deal: ""};
  let seen = !ask;

  const see = () => {
    if (seen) return;
    seen = true;
    noteFate(ask, (state, asked) => {
      asked.seen = true;
      if (promised) delete state.snooze;
    });
    tell("impression");
  };

  /** @param {string} type */
  const tell = (type, more = {}) => {
    if (ask) sendEvent(type, ask);
    if (!preview) emit(type, {...about, ...more}, element);
  };

  const shut = () => {
    if (current?.snoozed) return takeAway();
    see();
    noteFate(ask, (state, asked) => (asked.dismissed = state.over = true));
    tell("dismissal");
    recede();
  };

  // A wall stays closed: in the place of the ask comes its notice, and nothing below it moves.
  const recede = () => {
    if (element?.matches(WALLED)) showPrompt({...prompt, ask: undefined, snooze: undefined}, sent, remembered, preview);
    else takeAway();
  };

  /**
   * Nobody is asked where the answer cannot be kept.
   * @param {() => number | void} change
   */
  const attempt = (change) => {
    try {
      return change();
    } catch (error) {
      takeAway();
      emitError("snooze", error);
    }
  };

  /**
   * @param {number} amount
   * @param {string} interval
   */
  const give = async (amount, interval) => {
    const deal = amount + interval;
    see();
    noteFate(ask, (state) => Object.assign(state, {amount, interval}));
    tell("click", {amount, interval});
    if (click.deal !== deal) Object.assign(click, {deal, id: randomHex(16)});
    try {
      const {url} = await post("checkout", {
        amount, currency: amounts.currency, interval, return_url: hereUrl(), ask, click: click.id,
      }, 2e4);
      // Whoever closed it or put it off meanwhile stays.
      const goes = current?.prompt === prompt && !current.snoozed && emit("checkout", {...about, amount, interval, url}, element);
      if (goes) location.assign(url);
      return goes;
    } catch (error) {
      // An answer is kept for its click and would come again; where none came, the same click finds what it has made.
      if (/** @type {any} */ (error).status) click.deal = "";
      emitError("checkout", error);
      throw error;
    }
  };

  const element = putIn(placement, (house) => {
    showAsk(house, prompt, remembered, {
      close: shut,
      give,
      snooze: (until) => attempt(() => {
        see();
        const due = keepSnooze(until, ask);
        if (current) current.snoozed = true;
        return due;
      }),
      undo: () => attempt(() => {
        takeBackSnooze();
        if (current) current.snoozed = false;
      }),
    }, preview);
  });
  if (!element) return;
  current = {element, closable: prompt.closable, prompt, sent};
  leave = shut;
  if (!ask) return;
  const timer = setTimeout(() => {
    if (seen) return;
    emit("quiet", {ask});
    recede();
  }, sent + UNSEEN - Date.now());
  endings.push(watch(element.shell || element, see), () => clearTimeout(timer));
}

/** @param {Thanks} thanks */
function thank(thanks) {
  const element = putIn("banner", (house) => showThanks(house, thanks, () => leave(), openPortal));
  if (!element) return;
  current = {element, closable: true, sent: 0};
  leave = takeAway;
  emit("thanks", thanks, element);
}

/** @param {string} [word] the event that tells of it */
function takeAway(word) {
  const was = current;
  current = null;
  for (const end of endings.reverse()) end();
  endings = [];
  if (word && was) emit(word, {ask: was.prompt?.ask});
}

/** Reads the state again, since other tabs may have changed it while this page was away. */
function review() {
  if (!current?.prompt || current.snoozed) return;
  const {element, prompt, sent} = current;
  element.paint();
  if (prompt.ask && !isAllowed(prompt, sent)) hush();
}

/**
 * @param {Prompt} prompt
 * @param {number} sent
 */
function isAllowed({ask}, sent) {
  try {
    const {asked, over} = readState();
    return !!PREVIEW || asked?.ask === ask && !over && (!!asked?.seen || Date.now() < sent + UNSEEN);
  } catch {
    // Storage that is refused now allows nothing.
    return false;
  }
}

/** Something elsewhere ended this ask. Whether a wall still stands, the service tells. */
function hush() {
  if (current?.prompt?.placement === "wall") judge(true);
  else takeAway("quiet");
}

/**
 * @param {string | undefined} ask
 * @param {(state: State, asked: Asked) => void} change
 */
function noteFate(ask, change) {
  try {
    if (ask) update((state) => state.asked?.ask === ask && change(state, state.asked));
  } catch {
    // The fate of this ask is then lost; the service has its events.
  }
}

const hereUrl = () => location.origin + location.pathname + location.search;

async function openPortal() {
  try {
    location.assign((await post("portal", {return_url: hereUrl()}, 2e4)).url);
  } catch (error) {
    emitError("portal", error);
    throw error;
  }
}
