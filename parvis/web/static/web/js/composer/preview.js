// @ts-check
/** The video as it will be: the cut, in a loop, with the sound that was chosen for it. */
import { clock } from "./webvtt.js";

/** @typedef {import("./cut.js").Cutter} Cutter */

export class Preview {
  /**
   * @param {HTMLElement} panel
   * @param {HTMLVideoElement} video
   */
  constructor(panel, video) {
    this.video = video;
    this.panel = panel;
    this.ending = new AbortController();
    /** @type {Cutter | undefined} */
    this.cutter = undefined;
    /** What is heard or seen beside it: a borrowed sound, the other half of a duet. @type {HTMLMediaElement[]} */
    this.company = [...panel.querySelectorAll("[data-company]")].filter((one) => one instanceof HTMLMediaElement);
    this.play = /** @type {HTMLButtonElement} */ (panel.querySelector("[data-play]"));
    const options = { signal: this.ending.signal };
    this.play.addEventListener("click", () => this.#toggle(), options);
    video.addEventListener("click", () => this.#toggle(), options);
    for (const name of ["play", "pause"]) video.addEventListener(name, () => this.#drawState(), options);
    video.addEventListener("play", () => this.#follow(), options);
    video.addEventListener("cut", () => this.#restart(), options);
    // A borrowed sound takes the place of the video's own.
    if (panel.querySelector("audio[data-company]")) video.muted = true;
  }

  end() {
    this.ending.abort();
    this.video.pause();
    for (const other of this.company) other.pause();
  }

  #toggle() {
    if (this.video.paused) this.video.play().catch(() => {});
    else this.video.pause();
  }

  #restart() {
    this.video.currentTime = this.cutter?.cut.start ?? 0;
  }

  #drawState() {
    this.play.toggleAttribute("data-playing", !this.video.paused);
    this.play.setAttribute("aria-label", this.video.paused ? this.play.dataset.playWord ?? "" : this.play.dataset.pauseWord ?? "");
    for (const other of this.company) {
      if (this.video.paused) other.pause();
      else {
        this.#align(other);
        other.play().catch(() => {});
      }
    }
  }

  /** @param {HTMLMediaElement} other */
  #align(other) {
    const time = this.video.currentTime - (this.cutter?.cut.start ?? 0);
    if (Number.isFinite(other.duration) && Math.abs(other.currentTime - time) > 0.15) other.currentTime = Math.min(Math.max(0, time), other.duration);
  }

  /** While it plays: the head on the strip, and back to the start at the cut. */
  #follow() {
    const place = this.panel.querySelector("[data-clock]");
    const step = () => {
      if (this.video.paused || this.ending.signal.aborted) return;
      const { start, end } = this.cutter?.cut ?? { start: 0, end: Infinity };
      if (this.video.currentTime >= end || this.video.currentTime < start - 0.2) {
        this.video.currentTime = start;
        for (const other of this.company) other.currentTime = 0;
      }
      this.cutter?.drawHead();
      if (place) place.textContent = clock(this.video.currentTime);
      requestAnimationFrame(step);
    };
    step();
  }
}
