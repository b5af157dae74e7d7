// @ts-check
/** The clip editor's words, numbers and times in the reader's language. */

/** @typedef {Record<string, string>} Words */

const language = document.documentElement.lang || "en";
const MIB = 1024 * 1024;

/** The words that the server wrote into the editor. @param {HTMLElement} panel @returns {Words} */
export const wordsOf = (panel) => JSON.parse(panel.dataset.words ?? "{}");

/** `pattern` with its `{names}` filled in. @param {string} pattern @param {Record<string, string | number>} values */
export const say = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

/** @param {Intl.NumberFormatOptions} options */
const unit = (options) => new Intl.NumberFormat(language, { style: "unit", unitDisplay: "short", maximumFractionDigits: 0, ...options });

const megabytes = { few: unit({ unit: "megabyte", maximumFractionDigits: 1 }), many: unit({ unit: "megabyte" }) };
const duration = { second: unit({ unit: "second" }), minute: unit({ unit: "minute" }), hour: unit({ unit: "hour", maximumFractionDigits: 1 }) };

/** @param {number} bytes */
export const size = (bytes) => (bytes < 10 * MIB ? megabytes.few : megabytes.many).format(bytes / MIB);

const bytes = unit({ unit: "byte", unitDisplay: "long" });

/** Two sizes that read differently: to the byte, if they are that close. @param {number} one @param {number} other */
export function sizes(one, other) {
  const said = [size(one), size(other)];
  return said[0] === said[1] && one !== other ? [bytes.format(one), bytes.format(other)] : said;
}

/** How long something still takes, no more exact than it can be known. @param {number} seconds */
export function span(seconds) {
  if (seconds < 55) return duration.second.format(Math.max(5, Math.ceil(seconds / 5) * 5));
  if (seconds < 55 * 60) return duration.minute.format(Math.ceil(seconds / 60));
  return duration.hour.format(seconds / 3600);
}

export const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
