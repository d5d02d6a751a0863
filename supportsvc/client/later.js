/** "Remind me later": a button, and the choices that it opens in place. */

/**
 * @param {NonNullable<Prompt["snooze"]>} offered
 * @param {Speech} speech
 * @param {(until: Until) => void} snooze
 * @returns {[button: any, choices: any]}
 */
function makeLater({choices, latest}, speech, snooze) {
  const {say} = speech;
  const panel = make("div", {id: "s", class: "words", role: "group", "aria-label": say("later"), hidden: true});
  const later = makeButton("later", say("later"), () => {
    if (later.ariaDisabled !== "true") open(panel.hidden);
  }, {"aria-expanded": "false", "aria-controls": "s"});

  /** @param {boolean} wanted */
  function open(wanted) {
    panel.hidden = !wanted;
    later.ariaExpanded = String(wanted);
    if (!wanted) return later.focus();
    // Made when they are first wanted: what most readers never open costs the page nothing.
    if (!panel.firstChild) panel.append(makeLengths(choices, speech, snooze), latest ? makeDay(latest, say, snooze) : "");
    panel.querySelector("button").focus();
  }

  panel.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    open(false);
  });
  return [later, panel];
}

/**
 * @param {string[]} choices
 * @param {Speech} speech
 * @param {(until: Until) => void} snooze
 */
function makeLengths(choices, {say, count, date, text}, snooze) {
  const list = make("div", {class: "choices"}, ...choices.map((length) => {
    const words = text["in_" + length] ? say("in_" + length) : count("in_days", lengthOf(length) / DAY, {day: String(lengthOf(length) / DAY)});
    const button = makeButton("choice", words, () => snooze(length));
    button.append(make("small", {}, date(Date.now() + lengthOf(length))));
    return button;
  }));
  list.style.setProperty("--n", String(choices.length));
  return list;
}

/**
 * @param {string} latest the furthest day, as a length
 * @param {Speech["say"]} say
 * @param {(until: Until) => void} snooze
 */
function makeDay(latest, say, snooze) {
  // As a date field has it, which is how Swedes write it.
  const [min, max] = ["P1D", latest].map((length) => new Date(Date.now() + lengthOf(length)).toLocaleDateString("sv"));
  const day = make("input", {type: "date", min, max});
  const pick = makeButton("pick", say("pick"), () => {
    if (day.value && day.checkValidity()) snooze({date: day.value, zone: Intl.DateTimeFormat().resolvedOptions().timeZone});
    else day.focus();
  });
  return make("div", {class: "date"}, make("label", {class: "label"}, say("day"), make("div", {class: "own"}, day)), pick);
}
