/** The prompt on this page: put in, seen, closed, paid through, taken away. */

const BUSY = "input,textarea,select,iframe,[contenteditable]";

/**
 * The answer is read in one task and the prompt made in the next: the page gets its turn in between.
 * @param {Prompt} prompt
 * @param {number} sent when its decision was sent
 * @param {() => boolean} isWanted
 * @param {Remembered} remembered what the reader chose before
 * @param {Preview} [preview]
 * @returns {Promise<void> | void} nothing where it stands aside for the page
 */
function offerPrompt(prompt, sent, isWanted, remembered, preview) {
  const isModal = prompt.placement === "modal";
  const shown = (isModal ? stayAside(isWanted) : turn()).then(() => {
    if (isWanted()) showPrompt(prompt, sent, speak(prompt, prompt.amounts), remembered, preview);
  });
  if (!isModal) return shown;
  shown.catch(lapse);
}

/**
 * Lets the page do what waits.
 * @returns {Promise<void>}
 */
const turn = () => /** @type {any} */ (globalThis).scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));

/**
 * A dialog comes over the page only once it is idle and the reader types nowhere.
 * @param {() => boolean} isWanted
 */
async function stayAside(isWanted) {
  do {
    await new Promise((resolve) => setTimeout(resolve, 1e3));
    await new Promise((resolve) => (globalThis.requestIdleCallback || setTimeout)(resolve));
  } while (isWanted() && (document.hidden || isTyping() || document.querySelector(OVER)));
}

function isTyping() {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return !!focused?.matches(BUSY);
}

/**
 * @param {Prompt} prompt without an ask it is a wall's notice
 * @param {number} sent
 * @param {Speech} speech
 * @param {Remembered} remembered
 * @param {Preview} [preview]
 */
function showPrompt(prompt, sent, speech, remembered, preview) {
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
    if (stage.current?.snoozed) return takeAway();
    see();
    noteFate(ask, (state, asked) => (asked.dismissed = state.over = true));
    tell("dismissal");
    recede();
  };

  // A wall stays closed: in the place of the ask comes its notice, and nothing below it moves.
  const recede = () => {
    if (element?.matches(WALLED)) showPrompt({...prompt, ask: undefined, snooze: undefined}, sent, speech, remembered, preview);
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
      const goes = stage.current?.prompt === prompt && !stage.current.snoozed && emit("checkout", {...about, amount, interval, url}, element);
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
    showAsk(house, prompt, speech, remembered, {
      close: shut,
      give,
      snooze: (until) => attempt(() => {
        see();
        const due = keepSnooze(until, ask);
        if (stage.current) stage.current.snoozed = true;
        return due;
      }),
      undo: () => attempt(() => {
        takeBackSnooze();
        if (stage.current) stage.current.snoozed = false;
      }),
    }, preview);
  });
  if (!element) return;
  stage.current = {element, closable: prompt.closable, prompt, sent};
  stage.leave = shut;
  if (!ask) return;
  const timer = setTimeout(() => {
    if (seen) return;
    emit("quiet", {ask});
    recede();
  }, sent + UNSEEN - Date.now());
  stage.endings.push(watch(element.shell || element, see), () => clearTimeout(timer));
}

/**
 * To write a date is dear the first time: it has a task of its own.
 * @param {Thanks} thanks
 * @param {() => boolean} isWanted
 */
async function thank(thanks, isWanted) {
  await turn();
  const speech = speak(thanks, thanks);
  const next = thanks.next_charge && speech.date(Date.parse(thanks.next_charge));
  await turn();
  if (!isWanted()) return;
  const element = putIn("banner", (house) => showThanks(house, thanks, speech, next, () => stage.leave(), openPortal));
  if (!element) return;
  stage.current = {element, closable: true, sent: 0};
  stage.leave = takeAway;
  emit("thanks", thanks, element);
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

customElements.get("support-prompt") || customElements.define("support-prompt", SupportPrompt);
