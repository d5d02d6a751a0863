/** Filling in the words: money and ordinals as the answer says that the language has them, dates as the browser knows. */

/** @typedef {ReturnType<typeof speak>} Speech */

/**
 * @param {Spoken} spoken
 * @param {{decimals: number, written: Written}} money
 */
function speak({text, language, direction, ordinals = {}}, {decimals, written: {sign: bare, pattern, point, group, groups, least, digits}}) {
  const scale = 10 ** decimals;
  // Among words that run from right to left a sign such as US$ would come apart: it is isolated.
  const sign = direction === "rtl" ? "\u2066" + bare + "\u2069" : bare;
  const between = RegExp(`\\B(?=(\\d{${groups}})*\\d{3}$)`, "g");

  /** @param {string} number */
  const inDigits = (number) => digits ? number.replace(/\d/g, (digit) => digits[+digit]) : number;

  /** @param {number} minor */
  const money = (minor) => {
    const [units, part] = (minor / scale).toFixed(minor % scale ? decimals : 0).split(".");
    const number = (units.length < least ? units : units.replace(between, group)) + (part ? point + part : "");
    return pattern.replace(/[¤#]/g, (place) => place === "#" ? inDigits(number) : sign);
  };

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
   */
  const count = (key, number, values) => {
    const form = key + "_" + new Intl.PluralRules(language).select(number);
    return say(form in text ? form : key, values);
  };

  /** @param {number} day of a month */
  const ordinal = (day) => {
    const form = "ordinal_" + Object.keys(ordinals).find((name) => ordinals[name].includes(day));
    return say(form in text ? form : "ordinal_other", {day: inDigits(String(day))});
  };

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

  return {text, say, count, money, date, ordinal, parse, inDigits, sign, signFirst: pattern.indexOf("¤") < pattern.indexOf("#")};
}

/**
 * What happened at the wall, and how many articles are free; nothing where no meter is known.
 * @param {Speech} speech
 * @param {string} language
 * @param {Meter | null} [meter]
 */
function sayWalled({say, count, inDigits}, language, meter) {
  if (!meter) return "";
  const {articles, days} = meter;
  return articles ? count(days ? "walled_days" : "walled", articles, {
    free: inDigits(String(articles)),
    days: days ? days.toLocaleString(language, {style: "unit", unit: "day", unitDisplay: "long"}) : "",
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
  const charge = interval === "year" ? say("charged_year", {date: date(+today)})
    : interval === "month" && today.getDate() > 28 ? say("charged_late")
    : say("charged" + suffix(interval), {day: ordinal(today.getDate())});
  return interval === "once" ? charge : charge + " " + say("ending");
}
