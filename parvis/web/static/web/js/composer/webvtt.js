// @ts-check
/** Captions as text (WebVTT, and SubRip to read) and as cues, both ways: https://www.w3.org/TR/webvtt1/ */

/** @typedef {{start: number, end: number, text: string, settings?: string}} Cue times in seconds */

const TIME = /^(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?$/;
const TIMING = /^(\S+)\s+-->\s+(\S+)(.*)$/;
const TAG = /<(?!\/?(?:c|i|b|u|v|lang|ruby|rt)\b|\d)/g;
const AMPERSAND = /&(?!(?:amp|lt|gt|lrm|rlm|nbsp|#\d+|#x[0-9a-f]+);)/gi;

/** Seconds of `1:02:03.4`, `02:03`, `3` or `3.4`; NaN where it says no time. @param {string} text */
export function seconds(text) {
  const plain = text.trim().replace(",", ".");
  if (/^\d+(\.\d+)?$/.test(plain)) return Number(plain);
  const found = TIME.exec(plain);
  if (!found || Number(found[3]) >= 60) return NaN;
  const [, hours, minutes, whole, part] = found;
  return Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(whole) + Number(`0.${part ?? 0}`);
}

/**
 * A time as people read it: `1:02.3`.
 * @param {number} time seconds
 * @param {number} [digits] behind the point
 */
export function clock(time, digits = 1) {
  const unit = 10 ** digits;
  const rounded = Math.round(Math.max(0, time) * unit) / unit;
  const minutes = Math.floor(rounded / 60);
  const rest = (rounded - minutes * 60).toFixed(digits).padStart(digits ? digits + 3 : 2, "0");
  const hours = Math.floor(minutes / 60);
  return hours ? `${hours}:${String(minutes % 60).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** @param {number} time */
function stamp(time) {
  const ms = Math.round(time * 1000);
  const part = (/** @type {number} */ value, /** @type {number} */ width) => String(value).padStart(width, "0");
  return `${part(Math.floor(ms / 3_600_000), 2)}:${part(Math.floor(ms / 60_000) % 60, 2)}:${part(Math.floor(ms / 1000) % 60, 2)}.${part(ms % 1000, 3)}`;
}

/**
 * The cues of a file. `problem` is the number of the first line that could not be read, 0 if all could.
 * @param {string} text
 * @returns {{cues: Cue[], problem: number}}
 */
export function parse(text) {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  /** @type {Cue[]} */
  const cues = [];
  let problem = 0;
  let at = 0;
  if (/^WEBVTT(\s|$)/.test(lines[0] ?? "")) while (at < lines.length && lines[at].trim()) at += 1;
  while (at < lines.length) {
    if (!lines[at].trim()) {
      at += 1;
      continue;
    }
    let last = at;
    while (last < lines.length && lines[last].trim()) last += 1;
    const place = lines.slice(at, last).findIndex((line) => line.includes("-->"));
    const aside = /^(NOTE|STYLE|REGION)(\s|$)/.test(lines[at]);
    const cue = place < 0 ? undefined : readCue(lines.slice(at + place, last));
    if (cue) cues.push(cue);
    else if (!aside) problem ||= at + Math.max(0, place) + 1;
    at = last;
  }
  cues.sort((one, other) => one.start - other.start);
  return { cues, problem };
}

/** @param {string[]} lines @returns {Cue | undefined} */
function readCue([timing, ...text]) {
  const found = TIMING.exec(timing.trim());
  if (!found) return undefined;
  const start = seconds(found[1]);
  const end = seconds(found[2]);
  if (!(end > start)) return undefined;
  // SubRip's own marks mean nothing to WebVTT.
  const plain = text.join("\n").replace(/<\/?font[^>]*>|\{\\[^}]*\}/gi, "");
  return { start, end, text: plain, settings: found[3].trim() };
}

/** The WebVTT file of some cues; those without words are left out. @param {Cue[]} cues */
export function format(cues) {
  const spoken = cues.filter((cue) => cue.text.trim() && cue.end > cue.start);
  if (!spoken.length) return "";
  const blocks = [...spoken]
    .sort((one, other) => one.start - other.start)
    .map((cue) => `${stamp(cue.start)} --> ${stamp(cue.end)}${cue.settings ? ` ${cue.settings}` : ""}\n${safe(cue.text)}`);
  return `WEBVTT\n\n${blocks.join("\n\n")}\n`;
}

/** Nothing that somebody types may end a cue or begin a tag by accident. @param {string} text */
const safe = (text) =>
  text
    .trim()
    .replace(/\s*\n\s*/g, "\n")
    .replaceAll("-->", "→")
    .replace(AMPERSAND, "&amp;")
    .replace(TAG, "&lt;");
