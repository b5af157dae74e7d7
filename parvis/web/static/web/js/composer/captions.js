// @ts-check
/** Captions: read from a file, or written line by line beside the video. */
import { element } from "../dom.js";
import { clock, format, parse, seconds } from "./webvtt.js";
import { say } from "./words.js";

/** @typedef {import("./webvtt.js").Cue} Cue */
/** @typedef {import("./words.js").Words} Words */

const LINE_S = 3;
const FILE_MOST = 1024 * 1024;

export class Captioner {
  /** @type {Cue[]} */
  cues = [];

  /**
   * @param {HTMLElement} panel
   * @param {HTMLVideoElement} preview
   * @param {Words} words
   */
  constructor(panel, preview, words) {
    this.panel = panel;
    this.preview = preview;
    this.words = words;
    this.ending = new AbortController();
    this.field = /** @type {HTMLTextAreaElement} */ (panel.querySelector("[data-captions-text]"));
    this.list = /** @type {HTMLElement} */ (panel.querySelector("[data-cues]"));
    this.track = preview.addTextTrack("captions");
    this.track.mode = "showing";
    const options = { signal: this.ending.signal };
    const file = /** @type {HTMLInputElement} */ (panel.querySelector("[data-captions-file]"));
    file.addEventListener("change", () => {
      this.#load(file.files?.[0]);
      file.value = ""; // what is sent is the text, with what is changed in it
    }, options);
    panel.querySelector("[data-cue-add]")?.addEventListener("click", () => this.#add(), options);
    this.list.addEventListener("input", () => this.#read(), options);
    this.list.addEventListener("change", (event) => this.#tidy(event.target), options);
    this.list.addEventListener("click", (event) => this.#press(event), options);
    this.cues = parse(this.field.value).cues;
    this.#draw();
  }

  end() {
    this.ending.abort();
    this.track.mode = "disabled";
  }

  /** @param {File | undefined} file */
  async #load(file) {
    if (!file) return;
    const { cues, problem } = file.size > FILE_MOST ? { cues: [], problem: 0 } : parse(await file.text());
    const note = /** @type {HTMLElement} */ (this.panel.querySelector("[data-captions-note]"));
    note.textContent = cues.length ? (problem ? say(this.words.captionsLine, { line: problem }) : "") : this.words.captionsNone;
    if (!cues.length) return;
    this.cues = cues;
    this.#draw();
  }

  /** A line begins where the video is now, and where the last one ended at the earliest. */
  #add() {
    const now = Math.round(this.preview.currentTime * 10) / 10;
    const before = this.cues.filter((cue) => cue.start <= now).pop();
    const start = before && before.end > now ? before.end : now;
    const next = this.cues.find((cue) => cue.start > start);
    const cue = { start, end: Math.min(start + LINE_S, next?.start ?? Infinity), text: "" };
    this.cues = [...this.cues, cue].sort((one, other) => one.start - other.start);
    this.#draw();
    this.list.querySelectorAll("textarea")[this.cues.indexOf(cue)]?.focus();
    this.preview.pause();
  }

  /** @param {Event} event */
  #press(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const row = button?.closest("li");
    if (!button || !row) return;
    const at = [...this.list.children].indexOf(row);
    const cue = this.cues[at];
    const now = Math.round(this.preview.currentTime * 10) / 10;
    if (button.dataset.cue === "remove") this.cues.splice(at, 1);
    else if (button.dataset.cue === "play") this.#play(cue);
    else if (button.dataset.cue === "start") this.cues[at] = { ...cue, start: now, end: Math.max(cue.end, now + 0.5) };
    else if (button.dataset.cue === "end" && now > cue.start) this.cues[at] = { ...cue, end: now };
    this.#draw();
    if (button.dataset.cue === "remove") /** @type {HTMLElement | null} */ (this.panel.querySelector("[data-cue-add]"))?.focus();
    else /** @type {HTMLElement | null} */ (this.list.children[at]?.querySelector(`[data-cue=${button.dataset.cue}]`))?.focus();
  }

  /** @param {Cue} cue */
  #play(cue) {
    this.preview.currentTime = cue.start;
    this.preview.play().catch(() => {});
  }

  /** Take over what is typed; a time that cannot be read leaves the line as it was. */
  #read() {
    [...this.list.children].forEach((row, at) => {
      const [start, end] = [...row.querySelectorAll("input")].map((input) => seconds(input.value));
      const text = row.querySelector("textarea")?.value ?? "";
      const cue = this.cues[at];
      const right = end > start;
      row.toggleAttribute("data-wrong", !right);
      this.cues[at] = { ...cue, text, ...(right ? { start, end } : {}) };
    });
    this.#write();
  }

  /** A time as it was understood. Lines keep their places, so that nothing moves under a finger. @param {EventTarget | null} input */
  #tidy(input) {
    const time = input instanceof HTMLInputElement ? seconds(input.value) : NaN;
    if (input instanceof HTMLInputElement && Number.isFinite(time)) input.value = clock(time);
  }

  #write() {
    this.field.value = format(this.cues);
    const spoken = this.cues.filter((cue) => cue.text.trim());
    const value = this.panel.querySelector("[data-captions-value]");
    if (value) value.textContent = spoken.length ? say(this.words.captionsLines, { count: spoken.length }) : "";
    for (const cue of [...(this.track.cues ?? [])]) this.track.removeCue(cue);
    for (const cue of spoken) this.track.addCue(new VTTCue(cue.start, cue.end, cue.text));
  }

  #draw() {
    this.cues.sort((one, other) => one.start - other.start);
    this.list.replaceChildren(...this.cues.map((cue, at) => this.#row(cue, at + 1)));
    this.#write();
  }

  /** @param {Cue} cue @param {number} number */
  #row(cue, number) {
    const time = (/** @type {string} */ name, /** @type {number} */ value) => {
      const input = element("input", { class: "input cue__time", inputmode: "decimal", "aria-label": say(this.words[name], { number }) });
      /** @type {HTMLInputElement} */ (input).value = clock(value);
      return input;
    };
    const press = (/** @type {string} */ name, /** @type {string} */ sign) =>
      element("button", { class: "cue__press", type: "button", "data-cue": name, title: this.words[`cue_${name}`], "aria-label": say(this.words.cueOf, { what: this.words[`cue_${name}`], number }) }, sign);
    const text = /** @type {HTMLTextAreaElement} */ (element("textarea", { class: "input cue__text", rows: "1", dir: "auto", "aria-label": say(this.words.cueText, { number }) }));
    text.value = cue.text;
    const times = element("div", { class: "cue__times" }, press("start", "⇤"), time("cueStart", cue.start), "–", time("cueEnd", cue.end), press("end", "⇥"), press("play", "▶"), press("remove", "✕"));
    return element("li", { class: "cue" }, times, text);
  }
}
