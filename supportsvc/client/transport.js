/** Calls of the service. A text body makes them simple requests, so no preflight goes before them. */

const BASE = TAG ? TAG.src.replace(/support\.js.*/, "") : "/v1/";

/**
 * @param {string} path
 * @param {object} body
 * @param {number} patience in milliseconds
 * @returns {Promise<any>} the answer; rejects with the `status` where there was one
 */
async function post(path, body, patience) {
  if (PREVIEW && path !== "decision") throw Error("preview");
  stage.requests++;
  const cookies = CONFIG.mode === "cookie";
  const response = await fetch(BASE + path, {
    method: "POST",
    body: JSON.stringify(cookies ? body : {reader: readState().reader, ...body}),
    credentials: cookies ? "include" : "omit",
    keepalive: path !== "decision",
    signal: AbortSignal.timeout(patience),
  });
  if (!response.ok) throw Object.assign(Error(path), {status: response.status});
  return response.status === 204 ? null : response.json();
}

/**
 * Whether another try would be refused as well; 429 and what follows may pass.
 * @param {any} error
 */
const isFinal = ({status}) => status < 429;

/**
 * @param {string} type
 * @param {object} [detail]
 * @param {EventTarget} [target]
 * @returns {boolean} whether the page lets it go on
 */
function emit(type, detail = {}, target = document) {
  return target.dispatchEvent(
    new CustomEvent("support:" + type, {detail, bubbles: true, composed: true, cancelable: type === "checkout"}),
  );
}

/**
 * @param {string} call
 * @param {any} error
 */
const emitError = (call, error) => emit("error", {call, status: error.status || 0, message: error.message});
