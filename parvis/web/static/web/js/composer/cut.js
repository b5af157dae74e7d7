// @ts-check
/** The cut: which part of the video is kept, and which of its frames stands for it. */
import { drawFrames } from "./frames.js";
import { slider } from "./slider.js";
import { clock, seconds } from "./webvtt.js";
import { say } from "./words.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {{start: number, end: number, cover: number | undefined}} Cut times of the file, in seconds */
/** @typedef {{trim_start_ms: number | null, trim_end_ms: number | null, cover_ms: number | null}} Orders */

/** What is left of a video is at least this long. */
const SHORTEST_S = 0.5;
const NEARLY = 0.05;

/** @template {Element} T @param {ParentNode} place @param {string} name @returns {T} */
const part = (place, name) => /** @type {T} */ (place.querySelector(name));

export class Cutter {
  /**
   * @param {HTMLElement} panel
   * @param {HTMLVideoElement} preview
   * @param {Words} words
   * @param {() => void} changed called when another cut was chosen
   */
  constructor(panel, preview, words, changed) {
    this.panel = panel;
    this.preview = preview;
    this.words = words;
    this.changed = changed;
    this.length = 0;
    this.ending = new AbortController();
    /** @type {HTMLInputElement} */ this.startField = part(panel, "[data-cut-start]");
    /** @type {HTMLInputElement} */ this.endField = part(panel, "[data-cut-end]");
    /** @type {HTMLInputElement} */ this.coverField = part(panel, "[data-cover-at]");
    /** @type {HTMLElement} */ this.trimStrip = part(panel, "[data-strip=trim]");
    /** @type {HTMLElement} */ this.coverStrip = part(panel, "[data-strip=cover]");
    const length = () => this.length;
    const words_ = (/** @type {number} */ time) => clock(time);
    const trim = { track: this.trimStrip, length, words: words_ };
    this.from = slider(part(this.trimStrip, "[data-handle=start]"), { ...trim, limits: () => [0, this.to.value() - SHORTEST_S], moved: (time, done) => this.#trimmed(time, done) });
    this.to = slider(part(this.trimStrip, "[data-handle=end]"), { ...trim, limits: () => [this.from.value() + SHORTEST_S, this.length], moved: (time, done) => this.#trimmed(time - 0.5, done) });
    this.at = slider(part(this.coverStrip, "[data-handle=cover]"), { track: this.coverStrip, length, words: words_, limits: () => [this.from.value(), this.to.value()], moved: (time) => this.#chooseCover(time) });
    this.#listen();
  }

  #listen() {
    const options = { signal: this.ending.signal };
    const read = () => {
      const start = seconds(this.startField.value);
      const end = seconds(this.endField.value);
      this.#set(Number.isFinite(start) ? start : 0, Number.isFinite(end) ? end : this.length);
      this.preview.currentTime = this.from.value();
      this.changed();
    };
    for (const field of [this.startField, this.endField]) field.addEventListener("change", read, options);
    this.coverField.addEventListener("change", () => {
      const time = seconds(this.coverField.value);
      if (Number.isFinite(time)) this.#chooseCover(this.from.value() + time);
      else this.#forgetCover();
    }, options);
    part(this.panel, "[data-cover-auto]").addEventListener("click", () => this.#forgetCover(), options);
    for (const strip of [this.trimStrip, this.coverStrip])
      strip.addEventListener("pointerdown", (event) => this.#jump(strip, event), options);
    for (const details of this.panel.querySelectorAll("details")) details.addEventListener("toggle", () => this.#drawStrips(), options);
  }

  /** A press beside the handles shows that moment; on the cover's strip it chooses it. @param {HTMLElement} strip @param {PointerEvent} event */
  #jump(strip, event) {
    const box = strip.getBoundingClientRect();
    const time = ((event.clientX - box.left) / (box.width || 1)) * this.length;
    if (strip === this.coverStrip) this.#chooseCover(time);
    else this.preview.currentTime = Math.min(this.to.value(), Math.max(this.from.value(), time));
  }

  /**
   * A video of `length` seconds is there: what was kept of it before is kept again.
   * @param {string} source of its frames
   * @param {number} length
   */
  begin(source, length) {
    this.source = source;
    this.length = length;
    this.panel.toggleAttribute("data-cuttable", length > 2 * SHORTEST_S);
    const start = seconds(this.startField.value);
    const end = seconds(this.endField.value);
    this.#set(Number.isFinite(start) ? start : 0, Number.isFinite(end) ? end : length);
    const cover = seconds(this.coverField.value);
    this.at.set(this.from.value() + (Number.isFinite(cover) ? cover : 0));
    this.#drawStrips();
  }

  end() {
    this.ending.abort();
  }

  /** Strips are drawn when they are first seen. */
  #drawStrips() {
    for (const strip of [this.trimStrip, this.coverStrip]) {
      if (!this.source || strip.dataset.drawn === this.source || !strip.checkVisibility()) continue;
      strip.dataset.drawn = this.source;
      drawFrames(this.source, part(strip, "canvas"), this.ending.signal).catch(() => {}); // it works without
    }
  }

  /** @param {number} start @param {number} end */
  #set(start, end) {
    this.to.set(this.length);
    this.from.set(Math.min(start, end - SHORTEST_S));
    this.to.set(end);
    this.#write();
  }

  /** @param {number} show @param {boolean} done */
  #trimmed(show, done) {
    this.preview.currentTime = Math.max(this.from.value(), show);
    this.#write();
    if (done && this.cover !== undefined) this.#chooseCover(this.cover);
    if (done) this.preview.dispatchEvent(new Event("cut"));
    if (done) this.changed();
  }

  /** @param {number} time */
  #chooseCover(time) {
    this.at.set(time);
    this.preview.pause();
    this.preview.currentTime = this.at.value();
    this.coverField.value = clock(this.at.value() - this.from.value());
    this.#write();
    this.changed();
  }

  #forgetCover() {
    this.coverField.value = "";
    this.#write();
    this.changed();
  }

  /** @returns {number | undefined} */
  get cover() {
    return this.coverField.value ? this.at.value() : undefined;
  }

  /** @returns {Cut} */
  get cut() {
    return { start: this.from.value(), end: this.to.value() || Infinity, cover: this.cover };
  }

  /** The cut as the server is told, read from the fields as the server will read them. @returns {Orders} */
  get orders() {
    const ms = (/** @type {HTMLInputElement} */ field) => {
      const time = seconds(field.value);
      return Number.isFinite(time) ? Math.round(time * 1000) : null;
    };
    return { trim_start_ms: ms(this.startField), trim_end_ms: ms(this.endField), cover_ms: ms(this.coverField) };
  }

  /** Into the fields that are sent, and into words. */
  #write() {
    const { start, end, cover } = this.cut;
    const whole = start < NEARLY && end > this.length - NEARLY;
    this.startField.value = start < NEARLY ? "" : clock(start);
    this.endField.value = end > this.length - NEARLY ? "" : clock(end);
    this.trimStrip.style.setProperty("--from", String(start / (this.length || 1)));
    this.trimStrip.style.setProperty("--to", String(Math.min(end, this.length) / (this.length || 1)));
    this.coverStrip.toggleAttribute("data-chosen", cover !== undefined);
    const kept = say(this.words.cut, { length: clock(end - start), start: clock(start), end: clock(end) });
    part(this.panel, "[data-cut-value]").textContent = whole ? this.words.whole : kept;
    part(this.panel, "[data-cover-value]").textContent = cover === undefined ? this.words.coverAuto : say(this.words.coverAt, { time: clock(cover - start) });
  }

  /** Where the preview is, on the strip. */
  drawHead() {
    this.trimStrip.style.setProperty("--head", String(this.preview.currentTime / (this.length || 1)));
  }
}
