// @ts-check
/**
 * One video on a page: fed, played, heard, and told about. Swipe and timelines use the same.
 *
 * Its place on the page (the `film`) stays; the video element is lent to it while it may be seen,
 * since browsers, those of phones above all, have only a few decoders.
 */
import { Captions } from "./captions.js";
import { choices } from "./choices.js";
import { savesData } from "./network.js";
import { BUFFER_FIRST_S, BUFFER_MOST_S, choose } from "./policy.js";
import { Stream, canFeed } from "./stream.js";
import { Watch } from "./watch.js";

/** @typedef {import("./stream.js").Rendition} Rendition */
/** @typedef {"still" | "playing" | "paused" | "waiting" | "failed"} State */

const STALLED_AFTER_MS = 350;
const JUMP_S = 1.2; // more than passes between two looks at the clock, at double speed

/** Whether the browser has let something be heard, or not yet said no. */
let mayBeHeard = true;
const touched = () => navigator.userActivation?.hasBeenActive ?? false;

/** @type {HTMLVideoElement[]} */
const spare = [];

function lend() {
  const video = spare.pop() ?? document.createElement("video");
  video.className = "film__video";
  video.playsInline = true;
  video.loop = true;
  video.preload = "auto";
  video.disablePictureInPicture = true;
  video.tabIndex = -1;
  return video;
}

/** @param {HTMLElement} film @returns {Rendition[]} */
function readRenditions(film) {
  const sources = /** @type {HTMLSourceElement[]} */ ([...film.querySelectorAll("source")]);
  const all = sources.map((source) => ({
    url: source.src,
    type: source.type,
    width: Number(source.dataset.width),
    height: Number(source.dataset.height),
    bps: Number(source.dataset.bps),
  }));
  // One codec at a time: H.264 is decoded by every device's own circuits.
  const common = all.filter((one) => one.type.includes("avc1"));
  return common.length ? common : all;
}

export class Player extends EventTarget {
  /** @type {HTMLVideoElement | null} */
  video = null;
  /** @type {Stream | null} */
  #stream = null;
  #listening = new AbortController();
  #wanted = false;
  #lastS = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #stalling;
  /** @type {Watch | null} */
  #watch = null;
  #failed = false;
  #peeking = false;

  /** @param {HTMLElement} film */
  constructor(film) {
    super();
    this.film = film;
    this.plain = film.querySelector("video");
    this.own = new Set(film.childNodes);
    this.renditions = readRenditions(film);
    this.durationS = Number(film.dataset.durationMs) / 1000;
    this.label = film.getAttribute("aria-label") ?? "";
    this.captions = new Captions(film);
    this.plain?.remove();
    this.#show("still");
  }

  get playing() {
    return this.#wanted;
  }

  get positionS() {
    return this.video?.currentTime ?? 0;
  }

  /** Whether so much is in hand that others may be fetched. */
  get secure() {
    if (!this.#wanted) return true;
    return (this.#stream?.inHandS ?? 0) >= BUFFER_FIRST_S;
  }

  /** Take a video element, without asking for anything yet. */
  attach() {
    if (this.video) return this.video;
    const video = (this.video = lend());
    video.setAttribute("aria-label", this.label);
    video.dataset.durationMs = this.film.dataset.durationMs ?? "0";
    this.#lastS = 0;
    this.#listen(video);
    this.captions.attach(video);
    const still = this.film.querySelector(".film__poster");
    if (still) still.after(video);
    else this.film.prepend(video);
    this.dispatchEvent(new Event("attached"));
    return video;
  }

  /** Give the video element back. @param {import("./watch.js").Ending} how */
  detach(how = "swiped") {
    this.leave(how);
    const video = this.video;
    if (!video) return;
    this.#listening.abort();
    this.#listening = new AbortController();
    this.captions.detach();
    this.#stream?.close();
    this.#stream = null;
    video.pause();
    video.removeAttribute("src");
    video.load();
    video.remove();
    video.playbackRate = 1;
    spare.push(video);
    this.video = null;
    this.film.removeAttribute("data-shown");
    this.#show("still");
  }

  /** Have the first seconds in hand. @param {number} seconds */
  prepare(seconds) {
    if (savesData() || this.#failed) return;
    this.attach();
    this.#feed(seconds, false);
  }

  /** @param {number} seconds @param {boolean} urgent */
  #feed(seconds, urgent) {
    const video = this.video;
    if (!video) return;
    if (this.#stream) return this.#stream.allow(seconds, urgent);
    const feedable = this.renditions.filter(canFeed);
    if (!feedable.length) return this.#feedWhole(video, urgent);
    this.#stream = new Stream(video, feedable, {
      place: () => this.#place(),
      failed: () => this.#fail(),
      grown: () => this.dispatchEvent(new Event("grown")),
    });
    this.#stream.allow(seconds, urgent);
  }

  /** Where nothing can be fed (Safari on a phone), the browser loads the file. @param {HTMLVideoElement} video @param {boolean} urgent */
  #feedWhole(video, urgent) {
    const { width, height } = this.#place();
    const best = choose(this.renditions, width, height, Infinity, savesData()) ?? this.renditions[0];
    video.preload = urgent ? "auto" : "metadata";
    if (best && video.src !== best.url) video.src = best.url;
  }

  #place() {
    const box = this.film.getBoundingClientRect();
    return { width: box.width * devicePixelRatio, height: box.height * devicePixelRatio };
  }

  /**
   * Play, with sound if that was chosen and the browser lets it.
   * @param {{surface: string, receipt?: string, fromStart?: boolean}} where it is shown
   */
  async play(where) {
    if (this.#failed) this.#retry();
    const video = this.attach();
    this.#wanted = true;
    this.#feed(BUFFER_MOST_S, true);
    if (where.fromStart && !this.#peeking && video.currentTime > 0.05) video.currentTime = 0;
    this.#peeking = false;
    this.#watch ??= new Watch({ post: this.film.dataset.of ?? "", surface: where.surface, durationMs: Math.round(this.durationS * 1000), receipt: where.receipt });
    this.#expectPictures();
    const audible = choices.sound && (mayBeHeard || touched());
    if (video.muted === audible) video.muted = !audible;
    try {
      await video.play();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError" || !this.#wanted) return;
      if (video.muted) return this.pause();
      mayBeHeard = false;
      await this.#playSilently(video);
    }
    if (this.#wanted && !video.paused && video.readyState > 2) this.#show("playing"); // it ran already, on its way in
    this.film.toggleAttribute("data-silenced", this.#wanted && video.muted && choices.sound);
  }

  /** The browser lets nothing be heard before a touch. @param {HTMLVideoElement} video */
  async #playSilently(video) {
    video.muted = true;
    try {
      await video.play();
    } catch {
      if (this.#wanted) this.pause();
    }
  }

  /** It comes into sight: run already, silently, as far as it is in hand. */
  peek() {
    if (!this.video || this.#wanted || this.#peeking || this.video.readyState < 2) return;
    this.#peeking = true;
    this.video.muted = true;
    this.video.play().catch(() => undefined);
  }

  /** It went out of sight again before anybody looked. */
  unpeek() {
    if (!this.#peeking) return;
    this.#peeking = false;
    this.leave("swiped");
  }

  /** Let it be heard: somebody has touched the page. */
  unmute() {
    choices.sound = true;
    this.film.removeAttribute("data-silenced");
    if (this.video) this.video.muted = false;
  }

  pause() {
    this.#wanted = false;
    clearTimeout(this.#stalling);
    this.video?.pause();
    this.#show("paused");
  }

  /** Stop for now, and tell what was watched. @param {import("./watch.js").Ending} how */
  suspend(how) {
    const paused = !this.#wanted;
    this.#wanted = false;
    clearTimeout(this.#stalling);
    this.video?.pause();
    if (this.video) this.#note(this.video); // a browser says only every quarter second how far it is
    this.#watch?.end(paused && how === "swiped" ? "paused" : how);
    this.#watch = null;
  }

  /** It is out of sight: stop, and begin anew next time. @param {import("./watch.js").Ending} how */
  leave(how) {
    this.suspend(how);
    if (!this.video) return;
    this.video.playbackRate = 1;
    this.#stream?.allow(0, false);
    if (this.video.currentTime > 0) this.video.currentTime = 0;
    this.#lastS = 0;
    this.#show("still");
  }

  /** Leave the film as the server drew it. It asks for no picture anew: the page may be going. */
  dismantle() {
    this.detach("left");
    for (const name of ["data-state", "data-shown", "data-silenced", "data-fast", "data-scrubbing", "data-heard", "style"]) this.film.removeAttribute(name);
    for (const node of [...this.film.childNodes]) if (!this.own.has(node)) node.remove();
    if (!this.plain) return;
    this.plain.removeAttribute("poster");
    this.film.querySelector(".film__poster")?.after(this.plain);
  }

  /** @param {number} seconds */
  seek(seconds) {
    if (!this.video) return;
    const target = Math.max(0, Math.min(this.durationS - 0.05, seconds));
    if (target < this.#lastS) this.#watch?.looped();
    this.#lastS = target;
    this.video.currentTime = target;
    this.dispatchEvent(new Event("time"));
  }

  /** @param {number} rate */
  speed(rate) {
    if (this.video) this.video.playbackRate = rate;
    this.film.toggleAttribute("data-fast", rate > 1);
  }

  /** @param {HTMLVideoElement} video */
  #listen(video) {
    const options = { signal: this.#listening.signal };
    video.addEventListener("timeupdate", () => this.#note(video), options);
    video.addEventListener("seeking", () => this.#noteJump(video), options);
    video.addEventListener("loadeddata", () => this.film.setAttribute("data-shown", ""), options);
    video.addEventListener("playing", () => this.#wanted && this.#show("playing"), options);
    video.addEventListener("waiting", () => this.#expectPictures(), options);
    video.addEventListener("pause", () => this.#pausedByOthers(video), options);
    video.addEventListener("error", () => video.getAttribute("src") && this.#fail(), options);
    choices.addEventListener("change", () => this.#obey(video), options);
  }

  /** Something else was chosen. @param {HTMLVideoElement} video */
  #obey(video) {
    this.captions.refresh();
    video.muted = !choices.sound;
    if (video.muted) this.film.removeAttribute("data-silenced");
    this.dispatchEvent(new Event("obeyed"));
  }

  /** A call, headphones pulled out, another tab: what the page did not ask for is shown. @param {HTMLVideoElement} video */
  #pausedByOthers(video) {
    if (this.#wanted && !video.ended && video.readyState > 2 && document.visibilityState === "visible") this.pause();
  }

  /** @param {HTMLVideoElement} video */
  #note(video) {
    const now = video.currentTime;
    const passed = now - this.#lastS;
    if (passed > 0 && passed < JUMP_S) this.#watch?.played(this.#lastS * 1000, now * 1000, !video.muted);
    this.#lastS = now;
    this.dispatchEvent(new Event("time"));
  }

  /** What jumps back without being told to begins anew. @param {HTMLVideoElement} video */
  #noteJump(video) {
    if (!this.#watch || video.currentTime >= this.#lastS) return;
    const left = this.durationS - this.#lastS;
    if (left > 0 && left < JUMP_S) this.#watch.played(this.#lastS * 1000, this.durationS * 1000, !video.muted);
    this.#watch.looped();
    this.#lastS = video.currentTime;
  }

  /** Say that it is waiting, unless pictures come soon. */
  #expectPictures() {
    clearTimeout(this.#stalling);
    this.#stalling = setTimeout(() => {
      if (this.#wanted && (this.video?.readyState ?? 0) < 3) this.#show("waiting");
    }, STALLED_AFTER_MS);
  }

  #fail() {
    this.#failed = true;
    this.leave("failed");
    this.#show("failed");
  }

  #retry() {
    this.#failed = false;
    this.#stream?.close();
    this.#stream = null;
  }

  /** @param {State} state */
  #show(state) {
    if (state !== "waiting") clearTimeout(this.#stalling);
    if (this.film.dataset.state === state) return;
    this.film.dataset.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
