/** The prompt on this page: put in, seen, closed, paid through, taken away. */

const UNSEEN = 599e3;

/** @type {{element: SupportPrompt, closable: boolean, snoozed?: boolean, prompt?: Prompt, sent: number} | null} */
let current = null;
/** @type {() => void} */
let leave = () => {};
/** @type {(() => void)[]} */
let endings = [];

/**
 * @param {Prompt} prompt
 * @param {number} sent when its decision was sent
 * @param {number | undefined} remembered the amount that the reader chose before
 */
function showPrompt(prompt, sent, remembered) {
  const {ask, campaign, variant, placement, promised, amounts} = prompt;
  const about = {ask, campaign, variant, placement, promised};
  const click = {id: "", amount: 0};
  let seen = false;

  const see = () => {
    if (seen) return;
    seen = true;
    noteFate(ask, (state, asked) => {
      asked.seen = true;
      if (promised) delete state.snooze;
    });
    sendEvent("impression", ask);
    emit("impression", about, element);
  };

  const shut = () => {
    if (current?.snoozed) return takeAway();
    see();
    noteFate(ask, (state, asked) => (asked.dismissed = state.over = true));
    sendEvent("dismissal", ask);
    emit("dismissal", about, element);
    takeAway();
  };

  /** @param {number} amount */
  const give = async (amount) => {
    see();
    noteFate(ask, (state) => (state.amount = amount));
    sendEvent("click", ask);
    emit("click", {...about, amount}, element);
    if (click.amount !== amount) Object.assign(click, {amount, id: randomHex(16)});
    try {
      const {url} = await post("checkout", {
        amount, currency: amounts.currency, interval: "month", return_url: hereUrl(), ask, click: click.id,
      }, 2e4);
      // Whoever closed it or put it off meanwhile stays.
      const goes = current?.prompt === prompt && !current.snoozed && emit("checkout", {...about, amount, url}, element);
      if (goes) location.assign(url);
      return goes;
    } catch (error) {
      // An answer is kept for its click and would come again; where none came, the same click finds what it has made.
      if (/** @type {any} */ (error).status) click.amount = 0;
      emitError("checkout", error);
      throw error;
    }
  };

  const element = putIn(placement, (house) => showAsk(house, prompt, remembered || amounts.chosen, {
    close: shut,
    give,
    snooze(until) {
      see();
      const due = keepSnooze(until, ask);
      if (current) current.snoozed = true;
      return due;
    },
    undo() {
      if (current) current.snoozed = false;
      takeBackSnooze();
    },
  }));
  if (!element) return;
  current = {element, closable: prompt.closable, prompt, sent};
  leave = shut;
  const timer = setTimeout(() => seen || takeAway("quiet"), sent + UNSEEN - Date.now());
  endings.push(watch(element, see), () => clearTimeout(timer));
}

/** @param {Thanks} thanks */
function thank(thanks) {
  const element = putIn("banner", (house) => showThanks(house, thanks, () => leave(), openPortal));
  if (!element) return;
  current = {element, closable: true, sent: 0};
  leave = takeAway;
  emit("thanks", thanks, element);
}

/**
 * @param {string} placement
 * @param {(element: SupportPrompt) => void} render
 * @returns {SupportPrompt | undefined} nothing where something on the page would move
 */
function putIn(placement, render) {
  takeAway();
  const banner = placement === "banner";
  const slot = banner ? document.body : findSlot();
  if (!slot) return;
  const kept = slot.clientHeight;
  const element = /** @type {SupportPrompt} */ (slot.matches("support-prompt") ? slot : make("support-prompt", {placement}));
  // The scheme is found out while there is nothing to lay out yet.
  if (element !== slot) slot.append(element);
  endings.push(() => (element === slot ? element.clear() : element.remove()));
  element.paint();
  render(element);
  if (banner) endings.push(layOver(element));
  else if (!isBelow(slot) && slot.clientHeight > kept) return void takeAway();
  return element;
}

/**
 * A banner closes with Escape, and gives way to the other edge rather than lie over what has the focus.
 * @param {SupportPrompt} element
 */
function layOver(element) {
  /** @type {any} */
  let before;
  const give = () => {
    const focused = document.activeElement;
    if (!focused || focused === element || focused === document.body) return;
    const [a, b] = [focused, element].map((one) => one.getBoundingClientRect());
    if (a.bottom > b.top && a.top < b.bottom && a.height < innerHeight / 2) {
      element.setAttribute("edge", element.getAttribute("edge") === "start" ? "end" : "start");
    }
  };
  const listening = new AbortController();
  const {signal} = listening;
  document.addEventListener("focusin", give, {signal});
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && current?.closable) leave();
  }, {signal});
  element.addEventListener("focusin", (event) => (before ??= event.relatedTarget), {signal});
  give();
  return () => {
    listening.abort();
    if (element.matches(":focus-within")) before?.focus({preventScroll: true});
  };
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
  try {
    const {asked, over} = readState();
    if (asked?.ask === prompt.ask && !over && (asked.seen || Date.now() < sent + UNSEEN)) return;
  } catch {
    // Storage that is refused now allows nothing.
  }
  takeAway("quiet");
}

/**
 * @param {string} ask
 * @param {(state: State, asked: Asked) => void} change
 */
function noteFate(ask, change) {
  try {
    update((state) => state.asked?.ask === ask && change(state, state.asked));
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
