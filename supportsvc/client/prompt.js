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
 * @param {number | undefined} remembered the amount that the reader chose before
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
      } while (document.hidden || isTyping() || document.querySelector(":modal,:fullscreen"));
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
 * @param {number} [remembered]
 * @param {Preview} [preview]
 */
function showPrompt(prompt, sent, remembered, preview) {
  const {ask, campaign, variant, placement, promised, amounts} = prompt;
  const about = {ask, campaign, variant, placement, promised};
  const click = {id: "", amount: 0};
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
    const height = element?.getBoundingClientRect().height;
    takeAway();
    if (placement !== "wall") return;
    showPrompt({...prompt, ask: undefined, snooze: undefined}, sent, remembered, preview);
    if (current) current.element.style.minBlockSize = height + "px";
  };

  /** @param {number} amount */
  const give = async (amount) => {
    see();
    noteFate(ask, (state) => (state.amount = amount));
    tell("click", {amount});
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

  const element = putIn(placement, (house) => {
    showAsk(house, prompt, remembered || amounts.chosen, {
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

/**
 * @param {string} placement
 * @param {(element: SupportPrompt) => void} render
 * @returns {SupportPrompt | undefined} nothing where something on the page would move
 */
function putIn(placement, render) {
  takeAway();
  const wall = placement === "wall" && findWall();
  const inline = placement === "inline" && findSlot();
  // A preview shows on top what the page has no place for.
  if (PREVIEW && !wall && !inline && placement !== "modal") placement = "banner";
  const slot = wall || inline || !/inline|wall/.test(placement) && document.body;
  if (!slot) return;
  const kept = slot.clientHeight;
  const element = /** @type {SupportPrompt} */ (slot.matches("support-prompt") ? slot : make("support-prompt", {placement}));
  if (wall) endings.push(shutWall(wall, element));
  // The scheme is found out while there is nothing to lay out yet.
  else if (element !== slot) slot.append(element);
  endings.push(() => (element === slot ? element.clear() : element.remove()));
  element.paint();
  render(element);
  if (placement === "modal") endings.push(openDialog(/** @type {HTMLDialogElement} */ (element.shell)));
  else if (!wall && !inline) endings.push(layOver(element));
  else if (inline && !PREVIEW && !isBelow(slot) && slot.clientHeight > kept) return void takeAway();
  return element;
}

/**
 * Closes the rest of an article. What of it the reader sees stays taken, so that what follows does not come up.
 * @param {HTMLElement} slot
 * @param {SupportPrompt} element
 */
function shutWall(slot, element) {
  const {top, bottom} = slot.getBoundingClientRect();
  const {display} = slot.style;
  const focused = slot.matches(":focus-within");
  element.style.minBlockSize = Math.max(Math.min(bottom, innerHeight) - top, 0) + "px";
  slot.before(element);
  slot.style.setProperty("display", "none", "important");
  if (focused) queueMicrotask(() => focusHeading(element));
  return () => (slot.style.display = display);
}

/** @param {SupportPrompt} element */
const focusHeading = ({root}) => root.getElementById("h")?.focus({preventScroll: true});

/**
 * The dialog makes the rest of the page inert; it gives the focus back by itself when it is closed.
 * @param {HTMLDialogElement} dialog
 */
function openDialog(dialog) {
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  // The whole of it is covered: a press on the dialog itself is one beside it.
  let beside = false;
  dialog.addEventListener("pointerdown", ({target}) => (beside = target === dialog));
  dialog.addEventListener("click", ({target}) => beside && target === dialog && leave());
  // Browsers may close it by themselves; where we did, it is gone by now.
  dialog.addEventListener("close", () => dialog.isConnected && leave());
  dialog.showModal();
  dialog.querySelector("h2")?.focus();
  return () => dialog.close();
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
