/** The ask: its words, the amounts, the button that says the whole deal; and a wall's notice, which leads to it. */

/**
 * @param {SupportPrompt} element
 * @param {Prompt} prompt
 * @param {number | null} chosen the amount selected at first
 * @param {Deeds} deeds
 * @param {Preview} [preview]
 */
function showAsk(element, prompt, chosen, deeds, preview) {
  const speech = speak(prompt, prompt.amounts);
  const {say, money, parse, sign, signFirst} = speech;
  const walled = prompt.placement === "wall" && sayWalled(speech, prompt.language);
  const {suggested, least, most, step = 1} = prompt.amounts;
  const bounds = {least: money(least), most: money(most)};
  const heading = walled || say("heading", bounds);
  let busy = false;
  let again = false;

  const error = make("p", {id: "e", class: "error", role: "alert"});
  const status = make("p", {role: "status"});
  const give = make("button", {class: "give", part: "give"});
  const field = make("input", {
    id: "o", inputmode: "decimal", autocomplete: "off", enterkeyhint: "done", "aria-describedby": "b e", input: renew,
  });
  const other = make("div", {class: "words other"},
    make("label", {class: "label", for: "o"}, say("own")),
    make("div", {class: "own", click: () => field.focus()}, ...(signFirst ? [sign, field] : [field, sign])),
    make("p", {class: "hint", id: "b"}, say("bounds", bounds)),
  );
  /** @type {HTMLInputElement[]} */
  const radios = [...suggested, NaN].map((amount) =>
    make("input", {type: "radio", name: "amount", value: String(amount), click: choose}),
  );
  const amounts = make("div", {class: "amounts", part: "amounts"}, ...radios.map((radio, i) =>
    make("label", {class: "amount"}, radio, make("span", {part: "amount"}, i in suggested ? money(suggested[i]) : say("other"))),
  ));
  const fieldset = make("fieldset", {}, make("legend", {}, say("legend")), amounts, other);
  const [later, choices] = prompt.snooze
    ? makeLater(prompt.snooze, speech, (until) => showSnoozed(deeds.snooze(until)))
    : [make("i", {hidden: true}), ""];
  const form = make("form", {novalidate: true, submit},
    fieldset, error, make("div", {class: "actions"}, give, later), choices,
    make("p", {class: "terms", part: "terms"}, sayCharge(speech, new Date()) + " " + say("ending")),
  );
  const closer = makeButton("close", "", deeds.close, {"aria-label": say("close")});
  // Nobody is held in a dialog.
  const close = prompt.closable || prompt.placement === "modal" ? [closer] : [];

  amounts.style.setProperty("--n", String(radios.length < 6 ? radios.length : 3));
  (radios.find(({value}) => +value === chosen) || {checked: false}).checked = true;
  if (chosen && !suggested.includes(chosen)) {
    radios[suggested.length].checked = true;
    field.value = String(chosen / 10 ** prompt.amounts.decimals);
  }
  choose();
  if (preview) {
    speech.text.failed = say("preview");
    element.below = [makePreview(preview, say("preview"))];
  }
  if (prompt.ask !== undefined) showForm();
  else showNotice();
  if (walled) setTimeout(() => (status.textContent = walled), 500);

  /** Access is denied, and nothing may be asked: a line and a button. */
  function showNotice() {
    const open = makeButton("give", say("notice"), () => {
      showForm();
      radios[0].focus();
    });
    element.fill(prompt, make("div", {class: "box notice"}, make("p", {id: "h", part: "heading", tabindex: -1}, heading), open, status));
  }

  function showForm() {
    const {body = []} = speech.text;
    form.append(status);
    element.fill(prompt, ...close, make("div", {class: "box asks"},
      make("div", {class: "words"},
        ...(prompt.promised ? [make("p", {class: "promised", part: "promised"}, say("promised"))] : []),
        make("h2", {id: "h", part: "heading", tabindex: -1}, heading),
        ...(walled ? [make("p", {class: "lead", part: "lead"}, say("heading", bounds))] : []),
        ...[body].flat().map((text) => make("p", {part: "body"},
          ...fill(text, bounds).map((piece, i) => (i % 2 ? make("strong", {}, piece) : piece)),
        )),
      ),
      form,
    ));
  }

  /** @param {number | void} until nothing where it could not be kept: then nothing stands here any more */
  function showSnoozed(until) {
    if (!until) return;
    const line = make("p", {id: "h", tabindex: "-1"}, say("snoozed", {date: speech.date(until)}));
    const undo = makeButton("link", say("undo"), () => {
      deeds.undo();
      showForm();
      later.focus();
    }, {part: "undo"});
    // A wall does not go with the ask.
    element.fill(prompt, ...(walled ? [] : [closer]), make("div", {class: "box"},
      ...(walled ? [make("p", {class: "lead", part: "heading"}, walled)] : []), make("div", {class: "quiet"}, line, undo)));
    line.focus();
  }

  function amountOf() {
    const radio = radios.find(({checked}) => checked);
    return radio && (+radio.value || parse(field.value));
  }

  /** @param {number} [amount] */
  function isGood(amount) {
    return amount !== undefined && amount >= least && amount <= most && amount % step === 0;
  }

  /**
   * A press on "Other" goes on to its field; the arrow keys, which are clicks too, pass by.
   * @param {MouseEvent} [press]
   */
  function choose(press) {
    other.hidden = !radios[suggested.length].checked;
    if (press?.detail && !other.hidden) field.focus();
    renew();
  }

  function renew() {
    const amount = amountOf();
    error.textContent = "";
    field.removeAttribute("aria-invalid");
    give.textContent = busy ? say("busy")
      : isGood(amount) ? say(again ? "again" : "give", {amount: money(amount || 0)})
      : say("give_any");
  }

  /** @param {boolean} value */
  function setBusy(value) {
    busy = value;
    give.ariaDisabled = later.ariaDisabled = String(busy);
    fieldset.disabled = busy;
    renew();
    status.textContent = busy ? say("busy") : "";
  }

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const amount = amountOf();
    if (busy) return;
    if (!isGood(amount)) {
      error.textContent = say("out_of_bounds", bounds);
      field.ariaInvalid = "true";
      (other.hidden ? radios[0] : field).focus();
      return;
    }
    give.focus();
    setBusy(true);
    try {
      if (!(await deeds.give(amount || 0))) setBusy(false);
    } catch {
      again = true;
      setBusy(false);
      error.textContent = say("failed");
    }
  }

  element.free = () => setBusy(false);
}
