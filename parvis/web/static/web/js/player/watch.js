// @ts-check
/**
 * Tells the server what was watched, in small batches, and loses none of it.
 *
 * An event stays in the session's storage until an answer says that it is stored. A page that
 * closes sends what it has by `sendBeacon`, which gives no answer; so the next page sends it
 * again, and the server knows each event by its id.
 */
import { member } from "../dom.js";

const ADDRESS = "/api/parvis/v1/watch";
const KEY = `parvis-watched-${member}`; // nobody's watches are told as somebody else's
const MOST = 40; // a batch may have fifty, and 64 KB
const KEPT = 400;
const SOON_MS = 4000;
const PATIENCE_MS = 1000; // of whoever waits for the server's answer
const AGAIN_MS = 30_000;
const NEAR_MS = 250; // two stretches as near as that are one

/** @typedef {"swiped" | "finished" | "paused" | "left" | "hidden" | "closed" | "failed"} Ending */
/** A text has no duration. @typedef {{post: string, surface: string, durationMs: number, receipt?: string}} What */
/** @typedef {{id: string, post: string, started_at: number, watched_ms: number, duration_ms: number, loops: number, sound_on: boolean, ended: Ending, surface: string, seen: [number, number][], receipt?: string, shared: boolean}} Told */

/** Time-ordered, as all ids here are (RFC 9562, version 7). */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let n = 5; n >= 0; n -= 1) {
    bytes[n] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** @returns {Told[]} */
function kept() {
  try {
    const all = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(all) ? all : [];
  } catch {
    return [];
  }
}

/** @type {Told[]} */
let waiting = kept();

function keep() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(waiting));
  } catch {
    // They are still in memory.
  }
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** What is on its way, and whether it arrived. @type {Promise<boolean> | null} */
let sending = null;

/** Send after a while, or with what is to be sent before. @param {number} ms */
function sendIn(ms) {
  timer ??= setTimeout(send, ms);
}

/**
 * Send what waits, so that what the server answers next can go by it; or go on after a moment.
 * Whoever swipes on meanwhile has that told too: those swipes are the ones that ask for more.
 */
export async function sendNow() {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([late, sendAll()]);
}

async function sendAll() {
  await sending;
  while (waiting.length && (await send()));
}

function send() {
  clearTimeout(timer);
  timer = undefined;
  if (!sending && waiting.length) sending = sendSome().finally(() => (sending = null));
  return sending ?? Promise.resolve(true);
}

async function sendSome() {
  const events = waiting.slice(0, MOST);
  try {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ sent_at: Date.now(), events });
    const response = await fetch(ADDRESS, { method: "POST", headers, body });
    // What is refused for what it says will be refused again; anything else may pass later.
    if (!response.ok && ![400, 413, 422].includes(response.status)) throw new Error(String(response.status));
    const done = new Set(events.map((one) => one.id));
    waiting = waiting.filter((one) => !done.has(one.id));
    keep();
    if (waiting.length) sendIn(0);
    return true;
  } catch {
    sendIn(AGAIN_MS);
    return false;
  }
}

/** Hand over what is there while the page goes. */
function handOver() {
  for (let from = 0; from < waiting.length; from += MOST) {
    const batch = { sent_at: Date.now(), events: waiting.slice(from, from + MOST) };
    if (!navigator.sendBeacon(ADDRESS, new Blob([JSON.stringify(batch)], { type: "application/json" }))) return;
  }
}

/** @param {Told} told */
function tell(told) {
  waiting = [...waiting, told].slice(-KEPT);
  keep();
  sendIn(SOON_MS);
}

/** Watches under way, to be told when the page goes. @type {Set<Watch>} */
const running = new Set();
/** What the last watch that is over was of. @type {What | null} */
let last = null;

/** One look at one post, from the moment it is in view until it is not. */
export class Watch {
  #startedAt = Date.now();
  #watchedMs = 0;
  #loops = 0;
  #soundOn = false;
  #shared = false;
  /** @type {[number, number][]} */
  #seen = [];
  #over = false;

  /** @param {What} what */
  constructor(what) {
    this.what = what;
    running.add(this);
  }

  /** Some of the video was played. @param {number} fromMs @param {number} toMs @param {boolean} heard */
  played(fromMs, toMs, heard) {
    if (toMs <= fromMs) return;
    this.#watchedMs += toMs - fromMs;
    this.#soundOn ||= heard;
    const last = this.#seen[this.#seen.length - 1];
    if (last && fromMs - last[1] < NEAR_MS && fromMs >= last[0]) last[1] = Math.max(last[1], toMs);
    else this.#seen.push([fromMs, toMs]);
    if (this.#seen.length > 60) this.#seen = merged(this.#seen);
  }

  /** It began anew, by itself or because somebody went back. */
  looped() {
    this.#loops += 1;
  }

  /** The post was sent on. */
  share() {
    this.#shared = true;
  }

  /** @param {Ending} how */
  end(how) {
    if (this.#over) return;
    this.#over = true;
    running.delete(this);
    last = this.what;
    const { post, surface, durationMs, receipt } = this.what;
    const watched = durationMs ? Math.min(this.#watchedMs, durationMs * (this.#loops + 1)) : Date.now() - this.#startedAt;
    if (!watched && !this.#shared) return;
    tell({
      id: newId(),
      post,
      started_at: this.#startedAt,
      watched_ms: Math.round(watched),
      duration_ms: durationMs,
      loops: this.#loops,
      sound_on: this.#soundOn,
      ended: how,
      surface,
      seen: merged(this.#seen).map(([from, to]) => [Math.floor(from), Math.min(durationMs, Math.ceil(to))]),
      ...(receipt && { receipt }),
      shared: this.#shared,
    });
  }
}

/** Stretches in order, those that touch as one. @param {[number, number][]} stretches @returns {[number, number][]} */
function merged(stretches) {
  /** @type {[number, number][]} */
  const all = [];
  for (const [from, to] of [...stretches].sort((one, other) => one[0] - other[0])) {
    const last = all[all.length - 1];
    if (last && from <= last[1] + NEAR_MS) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
}

/**
 * A share sheet hides the page: what is sent on by it may be known only when its watch has been told.
 * Then a watch of no length says so.
 */
document.addEventListener("parvis:shared", (event) => {
  const post = /** @type {CustomEvent<string>} */ (event).detail;
  const shown = [...running].filter((watch) => watch.what.post === post);
  for (const watch of shown) watch.share();
  if (shown.length || last?.post !== post) return;
  const after = new Watch(last);
  after.share();
  after.end("hidden");
});

/** @type {Ending} */
let going = "closed";
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (link instanceof HTMLAnchorElement && link.origin === location.origin && !link.target) going = "left";
});
addEventListener("pageshow", () => (going = "closed"));

/** @param {Ending} how */
function stop(how) {
  for (const watch of [...running]) watch.end(how);
  handOver();
}

addEventListener("pagehide", () => stop(going));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") stop("hidden");
});
if (waiting.length) sendIn(SOON_MS);
