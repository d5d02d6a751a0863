/** The thank-you: what was given, when the next charge falls, the way to change it. */

/**
 * @param {SupportPrompt} element
 * @param {Thanks} thanks
 * @param {Speech} speech
 * @param {string | null} date of the next charge
 * @param {() => void} close
 * @param {() => Promise<void>} manage
 */
function showThanks(element, thanks, {say, money}, date, close, manage) {
  const given = say("thanks_given" + suffix(thanks.interval), {amount: money(thanks.amount)});
  const next = date ? say("thanks_next", {date}) : "";
  const heading = say("thanks_heading");
  const error = make("p", {class: "error", role: "alert"});
  const status = make("p", {role: "status"});
  element.fill(thanks,
    makeButton("close", "", close, {"aria-label": say("close")}),
    make("div", {class: "box"}, make("div", {class: "words"},
      make("h2", {id: "h", part: "heading"}, heading),
      make("div", {class: "quiet"},
        make("p", {part: "body"}, given + " " + next),
        // A gift is over: there is nothing to change.
        thanks.interval === "once" ? "" : makeButton("manage", say("manage"), () => manage().catch(() => (error.textContent = say("manage_failed")))),
      ),
      error, status,
    )),
  );
  setTimeout(() => (status.textContent = heading + " " + given), 500);
}
