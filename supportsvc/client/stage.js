/** What stands on this page; how it goes, the page knows without the part that put it in. */

const UNSEEN = 599e3;

/** @type {Stage} */
const stage = {current: null, leave() {}, endings: [], views: 0, requests: 0};

/** @param {string} [word] the event that tells of it */
function takeAway(word) {
  const was = stage.current;
  stage.current = null;
  for (const end of stage.endings.reverse()) end();
  stage.endings = [];
  if (word && was) emit(word, {ask: was.prompt?.ask});
}

/** Reads the state again, since other tabs may have changed it while this page was away. */
function review() {
  if (!stage.current?.prompt || stage.current.snoozed) return;
  const {element, prompt, sent} = stage.current;
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
  if (stage.current?.prompt?.placement === "wall") judge(true);
  else takeAway("quiet");
}
