/** The prompt's part, which most pages never need: a module of the service, at an address that names its content. */

/** @type {Promise<PromptPart> | undefined} */
let loading;

/** Begins with the decision's request, so that an ask is not later for it; what failed is tried anew by the next. */
function loadPart() {
  loading ||= import(`${BASE}prompt.js?v=${PART}`).then(({default: open}) => open(shared()));
  loading.catch(() => (loading = undefined));
  return loading;
}

/**
 * What cannot be shown is as if it had not been offered.
 * @param {any} error
 */
function lapse(error) {
  takeAway();
  emitError("prompt", error);
}
