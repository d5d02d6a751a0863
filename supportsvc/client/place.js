/** Where a prompt stands: in its slot, over an edge, in a dialog, or in the place of the rest of an article. */

const WALLED = '[placement="wall"]';
// What lies over the page has Escape, and nothing comes over it.
const OVER = ":modal,:fullscreen";

/**
 * @param {string} placement
 * @param {(element: SupportPrompt) => void} render
 * @returns {SupportPrompt | undefined} nothing where something on the page would move
 */
function putIn(placement, render) {
  // What takes the place of a wall takes its height and the focus, too.
  const before = stage.current?.element;
  const height = before?.matches(WALLED) ? before.getBoundingClientRect().height : 0;
  const focused = before?.matches(":focus-within");
  takeAway();
  // Of places for several widths of window, the others are hidden.
  const wall = placement === "wall" && (findWalls().find((one) => one.getClientRects()[0]) || findWalls()[0]);
  const inline = placement === "inline" && findSlot();
  // A preview shows on top what the page has no place for.
  if (PREVIEW && !wall && !inline && placement !== "modal") placement = "banner";
  const slot = wall || inline || !/inline|wall/.test(placement) && document.body;
  if (!slot) return;
  const below = isBelow(slot);
  const kept = slot.clientHeight;
  const element = /** @type {SupportPrompt} */ (slot.matches("support-prompt") ? slot : make("support-prompt", {placement}));
  if (wall) shutWall(wall, element, height, focused);
  // The scheme is found out while there is nothing to lay out yet.
  else if (element !== slot) slot.append(element);
  stage.endings.push(() => (element === slot ? element.clear() : element.remove()));
  element.paint();
  render(element);
  if (placement === "modal") stage.endings.push(openDialog(/** @type {HTMLDialogElement} */ (element.shell)));
  else if (!wall && !inline) stage.endings.push(layOver(element));
  else if (inline && !PREVIEW && !below && slot.clientHeight > kept) return void takeAway();
  return element;
}

/**
 * Closes the rest of an article, in all its places. What of the first the reader sees stays taken, so that what follows does not come up.
 * @param {HTMLElement} slot
 * @param {SupportPrompt} element
 * @param {number} height of the wall that stood there before; 0 where none did
 * @param {boolean} [focused]
 */
function shutWall(slot, element, height, focused = findWalls().some((one) => one.matches(":focus-within"))) {
  const {top, bottom} = slot.getBoundingClientRect();
  element.style.minBlockSize = (height || Math.max(Math.min(bottom, innerHeight) - top, 0)) + "px";
  slot.before(element);
  for (const {style} of findWalls()) {
    const {display} = style;
    style.setProperty("display", "none", "important");
    stage.endings.push(() => (style.display = display));
  }
  if (focused) queueMicrotask(() => focusHeading(element));
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
    stage.leave();
  });
  // The whole of it is covered: a press on the dialog itself is one beside it.
  let beside = false;
  dialog.addEventListener("pointerdown", ({target}) => (beside = target === dialog));
  dialog.addEventListener("click", ({target}) => beside && target === dialog && stage.leave());
  // Browsers may close it by themselves; where we did, it is gone by now.
  dialog.addEventListener("close", () => dialog.isConnected && stage.leave());
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
    const {key, isComposing, defaultPrevented} = event;
    if (key !== "Escape" || isComposing || defaultPrevented || document.querySelector(OVER)) return;
    if (stage.current?.closable || stage.current?.snoozed) stage.leave();
  }, {signal});
  element.addEventListener("focusin", (event) => (before ??= event.relatedTarget), {signal});
  give();
  return () => {
    listening.abort();
    if (element.matches(":focus-within")) before?.focus({preventScroll: true});
  };
}
