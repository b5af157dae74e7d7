// @ts-check
/**
 * Feeds a video element with exactly as much of a video as it is allowed to have in hand.
 *
 * The browser's own loader cannot be told how far to read. Measured in Chromium 156 with a film of
 * eight seconds: `preload="auto"` takes all of it, `preload="metadata"` anything from 0.5 to 7
 * seconds, as it happens. Here two seconds of what comes next lie in the element before it is
 * swiped to, nothing more is asked for until it is watched, and the rendition changes between two
 * key frames when the bandwidth does. docs/decisions/0007 says more.
 */
import { Uncuttable, decodedAt, firstAfter, fragment, indexEnd, keyBefore, opening, readMovie, shownAt, startsAt } from "./mp4.js";
import { fetchPiece, measuredBps, savesData } from "./network.js";
import { choose } from "./policy.js";

const PIECE_S = 2;
const LEFT_TO_SWITCH_S = 4; // below that another rendition is not worth its index
const FRAMES_AT_ONCE = 6;
const KEPT_BEHIND_S = 30;
const AGAIN_AFTER_MS = [400, 1500, 4000];
const HOLE_S = 0.25;
const END_S = 0.15; // containers round

/** @typedef {{url: string, type: string, width: number, height: number, bps: number}} Rendition */

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {EventTarget} target @param {string} name */
const once = (target, name) => new Promise((resolve) => target.addEventListener(name, resolve, { once: true }));

/** Whether fragments can be fed here. @param {Rendition} rendition */
export const canFeed = (rendition) => "MediaSource" in window && MediaSource.isTypeSupported(rendition.type);

export class Stream {
  #closed = false;
  #aheadS = 0;
  #urgent = false;
  #wake = () => {};
  #knocked = false;
  #abort = new AbortController();
  #media = new MediaSource();
  /** @type {SourceBuffer | undefined} */
  #buffer;
  /** @type {Rendition | undefined} */
  #rendition;
  /** @type {import("./mp4.js").Movie | undefined} */
  #movie;
  /** @type {Map<string, import("./mp4.js").Movie>} */
  #movies = new Map();
  /** The sample of each track that is fed next. @type {number[]} */
  #next = [];
  /** What was fetched and not yet fed: a piece of the file, and where it begins. */
  #held = { from: 0, bytes: new Uint8Array() };
  /** The rendition whose index is on its way, and from when on it shall be fed. @type {{rendition: Rendition, timeS: number} | null} */
  #coming = null;
  /** @type {Promise<void>} */
  #feeding = Promise.resolve();

  /**
   * @param {HTMLVideoElement} video
   * @param {Rendition[]} renditions
   * @param {{place: () => {width: number, height: number}, failed: () => void, grown: () => void}} owner
   */
  constructor(video, renditions, owner) {
    this.video = video;
    this.renditions = renditions;
    this.owner = owner;
    this.onSeeking = () => this.#reposition();
    this.onTime = () => this.#knock();
    video.addEventListener("seeking", this.onSeeking);
    video.addEventListener("timeupdate", this.onTime);
    video.addEventListener("waiting", this.onTime);
    this.#work();
  }

  /**
   * Let it have so many seconds beyond what is seen.
   * @param {number} seconds
   * @param {boolean} urgent whether somebody is watching
   */
  allow(seconds, urgent) {
    this.#aheadS = seconds;
    this.#urgent = urgent;
    this.#knock();
  }

  /** Seconds in hand beyond what is seen; everything counts as very many. */
  get inHandS() {
    const movie = this.#movie;
    if (!movie || !this.#buffer) return 0;
    const end = this.#bufferedEnd(this.video.currentTime);
    return end >= movie.durationS - END_S ? Infinity : Math.max(0, end - this.video.currentTime);
  }

  /** The rendition that is being fed. */
  get rendition() {
    return this.#rendition;
  }

  close() {
    this.#closed = true;
    this.#abort.abort();
    this.video.removeEventListener("seeking", this.onSeeking);
    this.video.removeEventListener("timeupdate", this.onTime);
    this.video.removeEventListener("waiting", this.onTime);
    this.video.removeAttribute("src");
    this.video.load();
    this.#knock();
  }

  /** Something has changed: look again. */
  #knock() {
    this.#knocked = true;
    this.#wake();
  }

  async #work() {
    const address = URL.createObjectURL(this.#media);
    const opened = once(this.#media, "sourceopen");
    this.video.src = address;
    await opened;
    URL.revokeObjectURL(address);
    for (let failures = 0; !this.#closed; ) {
      try {
        this.#knocked = false;
        const busy = await this.#step();
        failures = 0;
        if (!busy && !this.#knocked) await new Promise((resolve) => (this.#wake = () => resolve(undefined)));
      } catch (error) {
        if (this.#closed) return;
        if (this.#abort.signal.aborted) this.#abort = new AbortController();
        else if (error instanceof Uncuttable || failures >= AGAIN_AFTER_MS.length) return this.owner.failed();
        else await pause(AGAIN_AFTER_MS[failures++]);
      }
    }
  }

  /** Fetch and feed one piece; return whether there was one to fetch. */
  async #step() {
    if (!this.#aheadS) return false;
    this.#hop();
    if (!this.#movie) await this.#take(this.#chosen(), this.video.currentTime);
    const movie = /** @type {import("./mp4.js").Movie} */ (this.#movie);
    if (this.#next.every((next, n) => next >= movie.tracks[n].count)) {
      if (this.#media.readyState === "open") this.#media.endOfStream();
      this.owner.grown();
      return false;
    }
    const [next] = this.#next;
    const now = this.video.currentTime;
    const at = next < movie.video.count ? shownAt(movie.video, next) : movie.durationS;
    const until = Math.min(movie.durationS, at + Math.min(PIECE_S, this.#aheadS));
    if (until > now + this.#aheadS + 0.01 && at > now) return false;
    const wanted = this.#chosen();
    const worthIt = movie.video.keys[next] && movie.durationS - at >= LEFT_TO_SWITCH_S;
    if (wanted !== this.#rendition && worthIt) await this.#take(wanted, at);
    else await this.#fill(movie, until >= movie.durationS - END_S ? Infinity : until);
    this.#hop();
    this.owner.grown();
    return true;
  }

  /** Two pieces that do not quite meet stop a browser for good: step over what is missing. */
  #hop() {
    const { buffered, currentTime, readyState } = this.video;
    if (readyState > 2 || this.#bufferedEnd(currentTime) > currentTime + HOLE_S) return;
    for (let n = 0; n < buffered.length; n += 1) {
      const gap = buffered.start(n) - currentTime;
      if (gap > 0 && gap < HOLE_S) this.video.currentTime = buffered.start(n) + 0.01;
    }
  }

  #chosen() {
    const { width, height } = this.owner.place();
    return choose(this.renditions, width, height, measuredBps(), savesData()) ?? this.renditions[0];
  }

  /** Go on with a rendition from a time, which needs its index. @param {Rendition} rendition @param {number} timeS */
  async #take(rendition, timeS) {
    const known = this.#movies.get(rendition.url);
    this.#held = { from: 0, bytes: new Uint8Array() };
    this.#coming = { rendition, timeS };
    if (known) return this.#establish(known);
    // The index, and with it as much of the beginning as is wanted: one request, not two.
    const seconds = timeS ? 0 : Math.min(this.#aheadS, PIECE_S);
    const guess = 4096 + Math.ceil((rendition.bps / 8) * seconds + Number(this.video.dataset.durationMs ?? 0));
    await this.#fetch(rendition, 0, guess);
    while (this.#coming) {
      const had = this.#held.bytes.length;
      await this.#fetch(rendition, had, Math.max(indexEnd(this.#held.bytes), had + 4096));
      if (this.#held.bytes.length === had) throw new Uncuttable("the file is cut off");
    }
  }

  /** @param {import("./mp4.js").Movie} movie */
  async #establish(movie) {
    const coming = this.#coming;
    if (!coming) return;
    this.#coming = null;
    this.#movies.set(coming.rendition.url, movie);
    if (!this.#buffer) {
      this.#buffer = this.#media.addSourceBuffer(movie.mime);
      this.#media.duration = movie.durationS;
    } else this.#buffer.changeType(movie.mime);
    await this.#append(opening(movie));
    const timeS = this.#movie ? coming.timeS : this.video.currentTime; // somebody may have jumped meanwhile
    const soundS = this.#soundEnd();
    this.#rendition = coming.rendition;
    this.#movie = movie;
    this.#begin(movie, timeS, soundS);
  }

  /** How far the sound is fed, in seconds. */
  #soundEnd() {
    const sound = this.#movie?.tracks[1];
    const next = this.#next[1];
    return sound && next < sound.count ? decodedAt(sound, next) : Infinity;
  }

  /** Fetch a piece and feed it while it comes. @param {Rendition} rendition @param {number} from @param {number} to */
  async #fetch(rendition, from, to) {
    const manner = { signal: this.#abort.signal, urgent: this.#urgent };
    await fetchPiece(rendition.url, from, to, manner, (offset, bytes) => {
      const { from: start, bytes: had } = this.#held;
      if (offset !== start + had.length) this.#held = { from: offset, bytes: bytes.slice() };
      else {
        const both = new Uint8Array(had.length + bytes.length);
        both.set(had);
        both.set(bytes, had.length);
        this.#held = { from: start, bytes: both };
      }
      this.#feed(FRAMES_AT_ONCE).catch(() => undefined); // the last one of this fetch is waited for
    });
    await this.#feed(1);
  }

  /** Have everything until a time, in seconds. @param {import("./mp4.js").Movie} movie @param {number} untilS */
  async #fill(movie, untilS) {
    let from = Infinity;
    let to = 0;
    movie.tracks.forEach((track, n) => {
      const last = firstAfter(track, this.#next[n], untilS);
      for (let sample = this.#next[n]; sample < last; sample += 1) {
        from = Math.min(from, track.offsets[sample]);
        to = Math.max(to, track.offsets[sample] + track.sizes[sample]);
      }
    });
    const end = this.#held.from + this.#held.bytes.length;
    const start = from >= this.#held.from && from <= end ? end : from;
    const before = this.#next.reduce((sum, next) => sum + next, 0);
    if (start < to && this.#rendition) await this.#fetch(this.#rendition, start, to);
    else await this.#feed(1);
    if (this.#next.reduce((sum, next) => sum + next, 0) === before) throw new Uncuttable("the file is cut off");
  }

  /**
   * Feed the samples that have come, unless they are fewer; one call after the other.
   * @param {number} fewest
   */
  #feed(fewest) {
    const turn = this.#feeding.then(() => this.#digest(fewest));
    this.#feeding = turn.catch(() => undefined); // who waits for this turn hears of it
    return turn;
  }

  /** @param {number} fewest */
  async #digest(fewest) {
    if (this.#coming) {
      const end = indexEnd(this.#held.bytes);
      if (!end || end > this.#held.bytes.length) return;
      await this.#establish(readMovie(this.#held.bytes));
    }
    for (let movie = this.#movie; movie && !this.#closed; movie = this.#movie) {
      const { from, bytes } = this.#held;
      const end = from + bytes.length;
      const runs = movie.tracks.map((track, n) => {
        let to = this.#next[n];
        while (to < track.count && track.offsets[to] >= from && track.offsets[to] + track.sizes[to] <= end) to += 1;
        return { track, from: this.#next[n], to };
      });
      const [pictures] = runs;
      const last = runs.every((run) => run.to === run.track.count);
      if (runs.every((run) => run.to === run.from) || (pictures.to - pictures.from < fewest && !last)) return;
      this.#next = runs.map((run) => run.to);
      await this.#append(fragment(runs, (offset, size) => bytes.subarray(offset - from, offset - from + size)));
      this.#forget(movie);
    }
  }

  /** Drop the bytes that are fed. @param {import("./mp4.js").Movie} movie */
  #forget(movie) {
    const { from, bytes } = this.#held;
    const needed = Math.min(...movie.tracks.map((track, n) => (this.#next[n] < track.count ? track.offsets[this.#next[n]] : Infinity)));
    const cut = Math.min(bytes.length, Math.max(0, needed - from));
    this.#held = { from: from + cut, bytes: bytes.subarray(cut) };
  }

  /** @param {Uint8Array} data */
  async #append(data) {
    const buffer = this.#buffer;
    if (!buffer || this.#closed) return;
    await this.#trim(buffer, KEPT_BEHIND_S);
    try {
      buffer.appendBuffer(/** @type {BufferSource} */ (data));
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "QuotaExceededError")) throw error;
      await this.#trim(buffer, 2);
      buffer.appendBuffer(/** @type {BufferSource} */ (data));
    }
    await once(buffer, "updateend");
  }

  /** Forget what was seen long ago. @param {SourceBuffer} buffer @param {number} keptS */
  async #trim(buffer, keptS) {
    const until = this.video.currentTime - keptS;
    const had = buffer.buffered;
    if (!had.length || had.start(0) >= until - keptS) return;
    buffer.remove(0, until);
    await once(buffer, "updateend");
  }

  /** @param {number} timeS */
  #bufferedEnd(timeS) {
    const had = this.video.buffered;
    for (let n = 0; n < had.length; n += 1) if (had.start(n) <= timeS + 0.1 && had.end(n) > timeS) return had.end(n);
    return timeS;
  }

  /** After a jump: go on where what is in hand ends. */
  #reposition() {
    const movie = this.#movie;
    if (!movie) return;
    const end = this.#bufferedEnd(this.video.currentTime);
    const [next] = this.#next;
    const at = next < movie.video.count ? shownAt(movie.video, next) : movie.durationS;
    if (end >= movie.durationS - END_S || Math.abs(at - end) < 0.2) return this.#knock();
    this.#begin(movie, end);
    this.#abort.abort(new DOMException("elsewhere", "AbortError"));
    this.#knock();
  }

  /** @param {import("./mp4.js").Movie} movie @param {number} timeS @param {number} [soundS] */
  #begin(movie, timeS, soundS = Infinity) {
    this.#next = startsAt(movie, keyBefore(movie.video, timeS), soundS);
  }
}
