// @ts-check
/** The swipe: full-height cards under a thumb, a wheel, the keys or two buttons. */
import { element, words } from "../dom.js";
import { LESS } from "../less.js";
import { sendNow } from "../player/watch.js";
import { send } from "../share.js";
import { Drawer } from "./drawer.js";
import { listenToKeys } from "./keys.js";
import { Track } from "./track.js";

const FETCH_BEFORE_END = 4;
const FETCH_BEFORE_START = 2;
const NOTCH_PX = 24;
const REST_MS = 140; // a wheel that runs on by itself pauses no longer than that
const TURN_MS = 320;

class Swipe {
  #fetching = false;
  #failed = false;
  /** The step that was wanted before its card had come; 0 is none. */
  #wanted = 0;
  /** @type {HTMLElement | null} */
  #end = null;
  /** What follows the last card, as the server names it; empty at the end. */
  #after = "";

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.source = root.dataset.source ?? "foryou";
    const column = /** @type {HTMLElement} */ (root.querySelector("[data-track]"));
    this.track = new Track(column, { surface: root.dataset.surface ?? "other" });
    this.drawer = new Drawer(root, this.track);
    this.#after = takeCursor(column);
    this.track.addEventListener("arrived", () => this.#arrived());
    this.track.addEventListener("beyond", (event) => this.#beyond(/** @type {CustomEvent<number>} */ (event).detail));
    this.track.add(/** @type {HTMLElement[]} */ ([...column.querySelectorAll("[data-slot]")]));
    root.dataset.ready = "";
    this.track.start();
    this.#listen(column);
    listenToKeys(this.track, this.drawer);
  }

  /** @param {HTMLElement} column */
  #listen(column) {
    column.addEventListener("wheel", this.#wheel(column), { passive: false });
    this.root.addEventListener("click", (event) => {
      if (!(event.target instanceof Element)) return;
      const step = event.target.closest("[data-step]");
      const share = event.target.closest("[data-share]");
      if (step instanceof HTMLElement) this.track.step(Number(step.dataset.step));
      if (!(share instanceof HTMLElement) || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      send(share);
    });
    document.addEventListener(LESS, (event) => this.#less(/** @type {CustomEvent<import("../less.js").Less>} */ (event).detail));
  }

  /** In the feed, what one wants less of makes room at once: what is looked at, and what would have come. @param {import("../less.js").Less} said */
  #less({ kind, target, card }) {
    if (this.source !== "foryou") return;
    this.track.drop((one) => one.querySelector(`[data-less="${kind}"][data-target="${CSS.escape(target)}"]`) !== null);
    if (card && card === this.track.current?.card) this.track.step(1);
    this.#arrived();
  }

  /** A notch of a wheel, or a stroke on a touchpad, is one card. @param {HTMLElement} column */
  #wheel(column) {
    let sum = 0;
    let turnedAt = 0;
    let lastAt = 0;
    /** @param {WheelEvent} event */
    return (event) => {
      if (event.ctrlKey || scrollsItself(event, column)) return;
      event.preventDefault();
      if (event.timeStamp - lastAt > REST_MS) sum = 0;
      lastAt = event.timeStamp;
      sum += event.deltaMode ? event.deltaY * 40 : event.deltaY;
      if (Math.abs(sum) < NOTCH_PX || event.timeStamp - turnedAt < TURN_MS) return;
      turnedAt = event.timeStamp;
      this.track.step(Math.sign(sum));
      sum = 0;
    };
  }

  /** A step goes where nothing is yet: it is taken when the card comes. @param {number} step */
  #beyond(step) {
    this.#wanted = step;
    if (step > 0) this.#more();
    else this.#earlier();
  }

  /** Take the step that waited, if there is something now. */
  #takeWanted() {
    if (this.#wanted && this.track.has(this.#wanted)) this.track.step(this.#wanted);
  }

  #arrived() {
    this.#wanted = 0;
    const slot = this.track.current;
    const film = slot?.card?.classList.contains("card--film");
    document.documentElement.dataset.tone = film ? "film" : "page";
    this.#drawSteps();
    if (slot?.post && (this.track.at > 0 || location.pathname !== "/for-you")) history.replaceState(history.state, "", `/watch/${slot.post}?from=${encodeURIComponent(this.source)}`);
    if (this.track.slots.length - this.track.at <= FETCH_BEFORE_END) this.#more();
    this.#earlier();
  }

  /** Fetch the next cards. */
  async #more() {
    if (this.#fetching || (!this.#after && !this.#failed)) return this.#drawEnd();
    this.#fetching = true;
    this.#failed = false;
    this.#drawEnd();
    try {
      if (this.source === "foryou") await sendNow(); // what comes is chosen by what was watched until now
      const { places, cursor } = await this.#fetch({ after: this.#after });
      this.#after = cursor;
      this.#end?.remove();
      this.track.add(places);
      if (this.#wanted > 0) this.#takeWanted();
    } catch {
      this.#failed = true;
    } finally {
      this.#fetching = false;
      this.#drawEnd();
      this.#drawSteps();
      // What was shown already is not shown twice: there may be nothing new in a whole answer.
      if (this.#after && !this.#failed && this.track.slots.length - this.track.at <= FETCH_BEFORE_END) this.#more();
    }
  }

  /** The two buttons lead only where there is something. */
  #drawSteps() {
    for (const button of this.root.querySelectorAll("[data-step]")) {
      button.toggleAttribute("disabled", !this.track.has(Number(button.getAttribute("data-step"))));
    }
  }

  /** What stands before the first card, where the list has an order of its own. */
  async #earlier() {
    const before = this.root.dataset.before;
    if (!before || this.track.at > FETCH_BEFORE_START) return;
    delete this.root.dataset.before; // asked for once
    try {
      const { places, cursor } = await this.#fetch({ before });
      this.track.addBefore(places);
      if (cursor) this.root.dataset.before = cursor;
      this.#drawSteps();
      if (this.#wanted < 0) this.#takeWanted();
    } catch {
      this.root.dataset.before = before;
    }
  }

  /** @param {Record<string, string>} where */
  async #fetch(where) {
    const query = new URLSearchParams({ from: this.source, ...where });
    const response = await fetch(`/for-you/cards?${query}`, { headers: { "X-Parvis-Part": "1" } });
    if (!response.ok) throw new Error(String(response.status));
    const part = new DOMParser().parseFromString(await response.text(), "text/html");
    const places = /** @type {HTMLElement[]} */ ([...part.querySelectorAll("[data-slot]:not([data-end])")]);
    return { places: places.map((place) => document.importNode(place, true)), cursor: takeCursor(part) };
  }

  /**
   * Below the last card: that more is on its way, that it did not come, or that this was all.
   * It is made anew each time: the window stays with what it had snapped to as long as that is in
   * the page, and would follow it past all the cards that have come.
   */
  #drawEnd() {
    const end = element("article", { class: "slot slot--end", "aria-label": words.theEnd }, ...this.#lastWords());
    this.#end?.remove();
    this.#end = end;
    this.track.column.append(end);
  }

  #lastWords() {
    if (this.#fetching) return [element("p", { class: "quiet" }, words.loading)];
    if (this.#failed) {
      const again = element("button", { class: "button", type: "button" }, words.tryAgain);
      again.addEventListener("click", () => this.#more());
      return [element("p", {}, words.failed), again];
    }
    if (this.#after) return [];
    const top = element("a", { class: "button", href: this.source === "foryou" ? "/for-you" : location.href }, words.fromTheTop);
    return [element("h2", {}, words.thatWasAll), element("p", { class: "quiet" }, words.thatWasAllText), top];
  }
}

/** Read where the list goes on, and take the link to it away. @param {ParentNode} from */
function takeCursor(from) {
  const more = from.querySelector("[data-after]");
  more?.remove();
  return more?.getAttribute("data-after") ?? "";
}

/** Whether something under the pointer has itself room to scroll. @param {WheelEvent} event @param {HTMLElement} column */
function scrollsItself(event, column) {
  for (let one = event.target; one instanceof HTMLElement && one !== column; one = one.parentElement) {
    const room = one.scrollHeight - one.clientHeight;
    if (room < 2 || !/auto|scroll/.test(getComputedStyle(one).overflowY)) continue;
    if (event.deltaY > 0 ? one.scrollTop < room - 1 : one.scrollTop > 1) return true;
  }
  return false;
}

const root = document.querySelector("[data-swipe]");
if (root instanceof HTMLElement) new Swipe(root);
