/** Readable colours from whatever accent and wash a site picks. A colour is three shares from 0 to 1. */

const BLACK = [0, 0, 0];
const WHITE = [1, 1, 1];

/** @param {number[]} colour */
function luminance(colour) {
  const [r, g, b] = colour.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * @param {number[]} a
 * @param {number[]} b
 */
function contrast(a, b) {
  const [x, y] = [luminance(a) + 0.05, luminance(b) + 0.05];
  return x > y ? x / y : y / x;
}

/**
 * @param {number[]} a
 * @param {number[]} b
 * @param {number} share of the second
 */
const mix = (a, b, share) => a.map((v, i) => v + (b[i] - v) * share);

/**
 * Moves a colour towards another, no further than the contrast on the ground wants.
 * @param {number[]} colour
 * @param {number[]} towards
 * @param {number[]} ground
 * @param {number} ratio
 */
function reach(colour, towards, ground, ratio) {
  let found = colour;
  for (let share = 0; contrast(found, ground) < ratio && share < 1;) found = mix(colour, towards, (share += 0.04));
  return found;
}

/**
 * Sets the colours of a box by its own style; the text colour that it inherits tells a dark page.
 * @param {HTMLElement} box
 */
function paint(box) {
  const {style} = box;
  /** @param {string} value */
  const resolve = (value) => {
    style.color = `color-mix(in srgb,${value} 100%,${value})`;
    const text = getComputedStyle(box).color;
    return (text.match(/[\d.]+(e-\d+)?/g) || []).slice(0, 3).map((v) => +v / (text[0] === "r" ? 255 : 1));
  };
  const scheme = getComputedStyle(box).getPropertyValue("--support-scheme").trim();
  const dark = scheme ? scheme === "dark" : luminance(resolve("currentcolor")) > 0.35;
  const accent = resolve(`var(--support-accent,${dark ? "#f2a9a2" : "#8b1d2c"})`);
  const wash = resolve(`var(--support-wash,${dark ? "#25211e" : "#faf5ed"})`);
  const full = contrast(BLACK, wash) > contrast(WHITE, wash) ? BLACK : WHITE;
  const colours = {
    wash,
    accent,
    on: contrast(WHITE, accent) >= 4.5 ? WHITE : BLACK,
    ink: reach(mix(full, wash, 0.1), full, wash, 7),
    soft: reach(mix(full, wash, 0.35), full, wash, 4.6),
    line: reach(mix(full, wash, 0.55), full, wash, 3.1),
    edge: reach(accent, full, wash, 3.1),
    words: reach(accent, full, wash, 4.6),
    field: mix(wash, full === BLACK ? WHITE : BLACK, 0.6),
  };
  style.color = "";
  style.colorScheme = full === BLACK ? "light" : "dark";
  for (const [name, colour] of Object.entries(colours)) {
    style.setProperty("--" + name, `rgb(${colour.map((v) => Math.round(v * 255)).join()})`);
  }
}
