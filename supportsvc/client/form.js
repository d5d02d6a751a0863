/** The ask: its words, how often, the amounts, the button that says the whole deal; and a wall's notice, which leads to it. */

/**
 * @param {SupportPrompt} element
 * @param {Prompt} prompt
 * @param {Speech} speech
 * @param {Remembered} remembered what the reader chose before
 * @param {Deeds} deeds
 * @param {Preview} [preview]
 */
function showAsk(element, prompt, speech, {amount: remembered, interval: last = "month"}, deeds, preview) {
  const {say, money, parse, sign, signFirst} = speech;
  const walled = prompt.placement === "wall" && sayWalled(speech, prompt.language, preview?.wall || CONFIG.wall);
  const {intervals, by_interval = {}, step = 1} = prompt.amounts;
  const known = !!remembered && intervals.includes(last);
  /** @param {Suggestions} offer */
  const boundsOf = ({least, most}) => ({least: money(least), most: money(most)});
  const usual = boundsOf(prompt.amounts);
  const heading = walled || say("heading", usual);
  let interval = known ? last : intervals[0];
  /** @type {Suggestions} */
  let offer;
  /** @type {HTMLInputElement[]} */
  let radios;
  let busy = false;
  let again = false;

  const error = make("p", {id: "e", class: "error", role: "alert"});
  const status = make("p", {role: "status"});
  const give = make("button", {class: "give", part: "give", "aria-describedby": "t"});
  const field = make("input", {
    id: "o", inputmode: "decimal", autocomplete: "off", enterkeyhint: "done", "aria-describedby": "b e", input: renew,
  });
  const hint = make("p", {class: "hint", id: "b"});
  const other = make("div", {class: "words other"});
  const legend = make("legend", {});
  const amounts = make("div", {class: "amounts", part: "amounts"});
  const fieldset = make("fieldset", {}, legend, amounts, other);
  const terms = make("p", {id: "t", class: "terms", part: "terms"});
  // With one interval there is nothing to choose.
  const often = intervals[1] ? make("fieldset", {class: "often", part: "often", "aria-label": say("how_often")}, ...intervals.map((name) =>
    makeChoice(make("input", {
      type: "radio", name: "often", value: name, checked: name === interval, click: () => {
        interval = name;
        offerAmounts();
      },
    }), "interval", say("choose_" + name)),
  )) : "";
  const [later, choices] = prompt.snooze
    ? makeLater(prompt.snooze, speech, (until) => showSnoozed(deeds.snooze(until)))
    : [make("i", {hidden: true}), ""];
  const form = make("form", {novalidate: true, submit},
    often, fieldset, error, make("div", {class: "actions"}, give, later), choices, terms,
  );
  const closer = makeButton("close", "", deeds.close, {"aria-label": say("close")});
  // Nobody is held in a dialog.
  const close = prompt.closable || prompt.placement === "modal" ? [closer] : [];

  offerAmounts(known && remembered);
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
      form.querySelector("input")?.focus();
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
        ...(walled ? [make("p", {class: "lead", part: "lead"}, say("heading", usual))] : []),
        ...[body].flat().map((text) => make("p", {part: "body"},
          ...fill(text, usual).map((piece, i) => (i % 2 ? make("strong", {}, piece) : piece)),
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

  /**
   * Shows what belongs to the interval; the amounts only where others do.
   * @param {number | false | null} [chosen]
   */
  function offerAmounts(chosen) {
    const before = offer;
    offer = by_interval[interval] || prompt.amounts;
    const {suggested} = offer;
    legend.textContent = say("legend" + suffix(interval));
    hint.textContent = say("bounds", boundsOf(offer));
    terms.textContent = sayCharge(speech, new Date(), interval);
    if (offer === before) return renew();
    chosen ||= offer.chosen || 0;
    radios = [...suggested, NaN].map((amount) =>
      make("input", {type: "radio", name: "amount", value: String(amount), checked: amount === chosen, click: choose}),
    );
    amounts.replaceChildren(...radios.map((radio, i) =>
      makeChoice(radio, "amount", i in suggested ? money(suggested[i]) : say("other")),
    ));
    amounts.style.setProperty("--n", String(radios.length < 6 ? radios.length : 3));
    const own = chosen > 0 && !suggested.includes(chosen);
    if (own) radios[suggested.length].checked = true;
    field.value = own ? String(chosen / 10 ** prompt.amounts.decimals) : "";
    choose();
  }

  function amountOf() {
    const radio = radios.find(({checked}) => checked);
    return radio && (+radio.value || parse(field.value));
  }

  /** @param {number} [amount] */
  function isGood(amount) {
    return amount !== undefined && amount >= offer.least && amount <= offer.most && amount % step === 0;
  }

  /**
   * A press on "Other" goes on to its field; the arrow keys, which are clicks too, pass by.
   * @param {MouseEvent} [press]
   */
  function choose(press) {
    other.hidden = !radios[offer.suggested.length].checked;
    // Put in when it is first wanted: browsers look closely at every field that they could fill in.
    if (!other.hidden && !other.firstChild) other.append(
      make("label", {class: "label", for: "o"}, say("own")),
      make("div", {class: "own", click: () => field.focus()}, ...(signFirst ? [sign, field] : [field, sign])),
      hint,
    );
    if (press?.detail && !other.hidden) field.focus();
    renew();
  }

  function renew() {
    const amount = amountOf();
    const term = suffix(interval);
    error.textContent = "";
    field.removeAttribute("aria-invalid");
    give.textContent = busy ? say("busy")
      : isGood(amount) ? say(again ? "again" + term : "give" + term, {amount: money(amount || 0)})
      : say("give_any" + term);
  }

  /** @param {boolean} value */
  function setBusy(value) {
    busy = value;
    give.ariaDisabled = later.ariaDisabled = String(busy);
    fieldset.disabled = busy;
    if (often) often.disabled = busy;
    renew();
    status.textContent = busy ? say("busy") : "";
  }

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const amount = amountOf();
    if (busy) return;
    if (!isGood(amount)) {
      error.textContent = say("out_of_bounds", boundsOf(offer));
      field.ariaInvalid = "true";
      (other.hidden ? radios[0] : field).focus();
      return;
    }
    give.focus();
    setBusy(true);
    try {
      if (!(await deeds.give(amount || 0, interval))) setBusy(false);
    } catch (/** @type {any} */ fault) {
      again = true;
      setBusy(false);
      error.textContent = fault.status === 429 && say("too_often") || say("failed");
    }
  }

  element.free = () => setBusy(false);
}

/**
 * @param {HTMLInputElement} radio
 * @param {string} part
 * @param {string} words
 */
const makeChoice = (radio, part, words) => make("label", {class: "amount"}, radio, make("span", {part}, words));
