/** Filling in the words: money, dates and ordinals as the language has them. */

/** @typedef {ReturnType<typeof speak>} Speech */

/**
 * @param {Spoken} spoken
 * @param {{currency: string, decimals: number}} money
 */
function speak({text, language, direction}, {currency, decimals}) {
  const scale = 10 ** decimals;

  // To make a format is dear: there is one for whole amounts, and one for others once it is needed.
  /** @param {number} minimumFractionDigits */
  const formatWith = (minimumFractionDigits) =>
    new Intl.NumberFormat(language, {style: "currency", currency, currencyDisplay: "narrowSymbol", minimumFractionDigits});
  const whole = formatWith(0);
  /** @type {Intl.NumberFormat | undefined} */
  let exact;

  const parts = whole.formatToParts(1);
  /** @param {string} kind */
  const place = (kind) => parts.findIndex(({type}) => type === kind);
  const bare = parts[place("currency")].value;
  // Among words that run from right to left a sign such as US$ would come apart: it is isolated.
  const sign = direction === "rtl" ? "\u2066" + bare + "\u2069" : bare;

  /** @param {number} minor */
  const money = (minor) => (minor % scale ? (exact ||= formatWith(decimals)) : whole).format(minor / scale).replace(bare, () => sign);

  /** @param {number} instant */
  const date = (instant) =>
    new Intl.DateTimeFormat(language, {
      day: "numeric",
      month: "long",
      year: instant - Date.now() > 300 * DAY ? "numeric" : undefined,
    }).format(instant);

  /**
   * @param {string} key
   * @param {Record<string, string>} [values]
   */
  const say = (key, values = {}) => fill(String(text[key] || ""), values).join("");

  /**
   * Says a text in its form for a number, or in the general one.
   * @param {string} key
   * @param {number} number
   * @param {Record<string, string>} values
   * @param {"cardinal" | "ordinal"} [type]
   * @param {string} [general]
   */
  const count = (key, number, values, type = "cardinal", general = key) => {
    const form = key + "_" + new Intl.PluralRules(language, {type}).select(number);
    return say(form in text ? form : general, values);
  };

  /** @param {number} number */
  const ordinal = (number) => count("ordinal", number, {day: number.toLocaleString(language)}, "ordinal", "ordinal_other");

  /**
   * Reads an amount as it was typed, in any of the world's digits and with either decimal sign.
   * @param {string} typed
   * @returns {number} in minor units; NaN where it is none
   */
  const parse = (typed) => {
    const plain = typed
      .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
      .replace(/\u066b/g, ".")
      .replace(/[^\d.,]/g, "");
    const [, units, part = ""] = /^(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d*))?$/.exec(plain) || [];
    return part.length > decimals ? NaN : +(units?.replace(/\D/g, "") + part.padEnd(decimals, "0"));
  };

  return {text, say, count, money, date, ordinal, parse, sign, signFirst: place("currency") < place("integer")};
}

/**
 * What happened at the wall, and how many articles are free; nothing where no meter is known.
 * @param {Speech} speech
 * @param {string} language
 * @param {Meter | null} [meter]
 */
function sayWalled({say, count}, language, meter) {
  if (!meter) return "";
  const {articles, days} = meter;
  return articles ? count(days ? "walled_days" : "walled", articles, {
    free: articles.toLocaleString(language),
    days: (days || 0).toLocaleString(language, {style: "unit", unit: "day", unitDisplay: "long"}),
  }) : say("walled_none");
}

/**
 * Cuts a text at its placeholders: every second piece is a value.
 * @param {string} text
 * @param {Record<string, string>} values
 */
const fill = (text, values) => text.split(/\{(\w+)\}/).map((piece, i) => (i % 2 ? (values[piece] ?? "") : piece));

/**
 * The words of a month have plain keys.
 * @param {string} interval
 */
const suffix = (interval) => (interval === "month" ? "" : "_" + interval);

/**
 * When the charge falls, and how to end it; a gift ends by itself. The first day of a later month's charge falls on the
 * same day; the last days of a month have no fixed one.
 * @param {Speech} speech
 * @param {Date} today
 * @param {string} interval
 */
function sayCharge({say, ordinal, date}, today, interval) {
  const charge = interval === "month" && today.getDate() > 28 ? say("charged_late")
    : say("charged" + suffix(interval), {day: ordinal(today.getDate()), date: date(+today)});
  return interval === "once" ? charge : charge + " " + say("ending");
}
