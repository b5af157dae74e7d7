// @ts-check
/** The bar under a video: where it is, and the way to another place, with a preview of it. */
import { element, fill, words } from "../dom.js";

const STEP_S = 1;
const LEAP_S = 5;

/** @param {number} seconds */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** @typedef {{columns: number, rows: number, width: number, height: number, intervalMs: number, url: string}} Strip */

/** @param {HTMLElement} film @returns {Strip | null} */
function readStrip(film) {
  const [columns, rows, width, height, intervalMs] = (film.dataset.stripShape ?? "").split(" ").map(Number);
  return film.dataset.strip && columns ? { columns, rows, width, height, intervalMs, url: film.dataset.strip } : null;
}

export class Scrub {
  #dragging = false;
  #told = -1;

  /** @param {import("./player.js").Player} player */
  constructor(player) {
    this.player = player;
    this.strip = readStrip(player.film);
    this.played = element("span", { class: "scrub__played" });
    this.thumb = element("span", { class: "scrub__thumb" });
    this.time = element("span", { class: "scrub__time", "aria-hidden": "true" });
    this.frame = element("span", { class: "scrub__frame" });
    this.preview = element("span", { class: "scrub__preview", "aria-hidden": "true" }, this.frame, this.time);
    this.bar = element("div", { class: "scrub", role: "slider", tabindex: "0", "aria-label": words.position, "aria-valuemin": "0", "aria-valuemax": String(Math.round(player.durationS)) }, element("span", { class: "scrub__line" }, this.played), this.thumb, this.preview);
    this.#draw(0);
    this.#listen();
  }

  #listen() {
    this.player.addEventListener("time", () => !this.#dragging && this.#draw(this.player.positionS));
    this.bar.addEventListener("pointerdown", (event) => this.#grab(event));
    this.bar.addEventListener("pointermove", (event) => this.#hover(event));
    this.bar.addEventListener("pointerup", (event) => this.#release(event));
    this.bar.addEventListener("pointercancel", () => this.#drop());
    this.bar.addEventListener("pointerleave", () => !this.#dragging && this.bar.removeAttribute("data-preview"));
    this.bar.addEventListener("click", (event) => event.stopPropagation());
    this.bar.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {PointerEvent} event */
  #at(event) {
    const box = this.bar.getBoundingClientRect();
    const part = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    return (document.dir === "rtl" ? 1 - part : part) * this.player.durationS;
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    if (!event.isPrimary || event.button > 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.#dragging = true;
    this.bar.setPointerCapture(event.pointerId);
    this.bar.setAttribute("data-dragging", "");
    this.player.film.setAttribute("data-scrubbing", "");
    this.#hover(event);
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    if (!this.#dragging && event.pointerType !== "mouse") return;
    const seconds = this.#at(event);
    this.#picture(seconds);
    if (this.#dragging) this.#draw(seconds);
  }

  /** @param {PointerEvent} event */
  #release(event) {
    if (!this.#dragging) return;
    this.player.seek(this.#at(event));
    this.#drop();
  }

  #drop() {
    this.#dragging = false;
    this.bar.removeAttribute("data-dragging");
    this.bar.removeAttribute("data-preview");
    this.player.film.removeAttribute("data-scrubbing");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const now = this.player.positionS;
    /** @type {Record<string, number>} */
    const targets = { ArrowLeft: now - STEP_S, ArrowDown: now - STEP_S, ArrowRight: now + STEP_S, ArrowUp: now + STEP_S, PageDown: now - LEAP_S, PageUp: now + LEAP_S, Home: 0, End: this.player.durationS };
    if (!(event.key in targets)) return;
    event.preventDefault();
    event.stopPropagation();
    this.player.seek(targets[event.key]);
  }

  /** @param {number} seconds */
  #draw(seconds) {
    const part = this.player.durationS ? Math.min(1, seconds / this.player.durationS) : 0;
    this.played.style.scale = `${part} 1`;
    this.thumb.style.setProperty("inset-inline-start", `${part * 100}%`);
    const whole = Math.floor(seconds);
    if (whole === this.#told) return; // a screen reader is told of seconds, not of frames
    this.#told = whole;
    this.bar.setAttribute("aria-valuenow", String(whole));
    this.bar.setAttribute("aria-valuetext", fill(fill(words.positionOf, clock(seconds)), clock(this.player.durationS)));
  }

  /** Show the frame of a time above its place. @param {number} seconds */
  #picture(seconds) {
    const part = this.player.durationS ? seconds / this.player.durationS : 0;
    this.bar.setAttribute("data-preview", "");
    this.preview.style.setProperty("--at", `${part * 100}%`);
    this.time.textContent = `${clock(seconds)} / ${clock(this.player.durationS)}`;
    const strip = this.strip;
    if (!strip) return;
    const number = Math.min(strip.columns * strip.rows - 1, Math.floor((seconds * 1000) / strip.intervalMs));
    const { style } = this.frame;
    style.inlineSize = `${strip.width}px`;
    style.blockSize = `${strip.height}px`;
    style.backgroundImage = `url("${strip.url}")`;
    style.backgroundPosition = `${-(number % strip.columns) * strip.width}px ${-Math.floor(number / strip.columns) * strip.height}px`;
  }
}
