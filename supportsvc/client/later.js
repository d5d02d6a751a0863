/** "Remind me later": a button, and the choices that it opens in place. */

/**
 * @param {Prompt} prompt
 * @param {Speech} speech
 * @param {(until: Until) => void} snooze
 * @returns {[button: any, choices: any]}
 */
function makeLater({snooze: {choices, latest}}, {say, date, text}, snooze) {
  const now = Date.now();
  /** @param {string} length */
  const dayIn = (length) => {
    const day = new Date(now + lengthOf(length));
    return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  };
  const day = make("input", {type: "date", min: dayIn("P1D"), max: dayIn(latest || "P1D"), "aria-label": say("day")});
  const pick = makeButton("pick", say("pick"), () => {
    if (day.value && day.checkValidity()) snooze({date: day.value, zone: Intl.DateTimeFormat().resolvedOptions().timeZone});
    else day.focus();
  });
  const panel = make("div", {id: "s", class: "words", role: "group", "aria-label": say("later"), hidden: true},
    make("div", {class: "choices"}, ...choices.map((length) => makeButton("choice",
      text["in_" + length] ? say("in_" + length) : say("in_days", {day: String(lengthOf(length) / DAY)}),
      () => snooze(length),
    ))),
    ...(latest ? [make("div", {class: "date"}, make("label", {class: "label"}, say("day"), make("div", {class: "own"}, day)), pick)] : []),
  );
  const later = makeButton("later", say("later"), () => {
    if (later.ariaDisabled !== "true") open(panel.hidden);
  }, {"aria-expanded": "false", "aria-controls": "s"});

  /** @param {boolean} wanted */
  function open(wanted) {
    panel.hidden = !wanted;
    later.ariaExpanded = String(wanted);
    if (wanted) panel.querySelector("button").focus();
  }

  panel.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    open(false);
    later.focus();
  });
  panel.querySelector(".choices").style.setProperty("--n", String(choices.length));
  choices.forEach((length, i) => {
    panel.querySelectorAll("button")[i].append(make("small", {}, date(now + lengthOf(length))));
  });
  return [later, panel];
}
