/** All of support.js in a country of the reader-safety list: it deletes what an earlier visit kept, and does no more. */

/** @param {() => Storage} storage */
function deleteFrom(storage) {
  try {
    storage().removeItem(CONFIG.storage_key);
  } catch {
    // Where storage is refused, nothing was kept.
  }
}

deleteFrom(() => localStorage);
deleteFrom(() => sessionStorage);
// The word that the return from Checkout puts behind the article's address would stay in the history.
if (location.hash.startsWith("#support=")) history.replaceState(history.state, "", location.pathname + location.search);
