// @ts-check
/**
 * The column of cards: which one is looked at, which are in the page, which are fetched ahead.
 *
 * Every card keeps an empty place of the window's height, so nothing moves when cards come and
 * go; in the page are the one before, the one looked at, and the next two.
 */
import { speak } from "../dom.js";
import { moves } from "../player/choices.js";
import { savesData } from "../player/network.js";
import { POSTERS_AHEAD, SECONDS_AHEAD } from "../player/policy.js";
import { moveTune } from "./card.js";
import { Slot } from "./slot.js";

const BEHIND = 1;
const AHEAD = 2;
const GLIDE_MS = 180;
const TOLD_CHARS = 140;
const DRAWN_IN = 0.03; // of the window: from there on the next one runs

/** What a screen reader says of a card that has come. @param {HTMLElement} card */
function told(card) {
  const author = card.querySelector(".author__name")?.textContent ?? "";
  const shown = card.querySelector("[data-film]")?.getAttribute("aria-label") ?? "";
  const said = card.querySelector(".cover:not([open]) .cover__text, .caption__text, .words__text")?.textContent?.trim() ?? "";
  return [author, shown, said.length > TOLD_CHARS ? `${said.slice(0, TOLD_CHARS)}…` : said].filter(Boolean).join(". ");
}

export class Track extends EventTarget {
  at = 0;
  /** @type {Slot[]} */
  slots = [];
  #gliding = 0;
  #upkeep = 0;
  #started = false;

  /** @param {HTMLElement} column @param {import("./slot.js").Where} where */
  constructor(column, where) {
    super();
    this.column = column;
    this.where = where;
    column.addEventListener("scroll", () => this.#look(), { passive: true });
    column.addEventListener("toggle", (event) => this.#uncovered(event), true);
    column.addEventListener("focusin", (event) => this.#follow(event));
    new ResizeObserver(() => this.#settle()).observe(column);
    addEventListener("pagehide", () => this.current?.suspend("left"));
    addEventListener("pageshow", (event) => event.persisted && this.current?.resume());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.current?.suspend("hidden");
      else this.current?.resume();
    });
  }

  get current() {
    return this.slots[this.at];
  }

  /** Add cards below. @param {HTMLElement[]} places */
  add(places) {
    for (const place of places) {
      const slot = new Slot(place);
      if (slot.post && this.slots.some((one) => one.post === slot.post)) {
        place.remove();
        continue;
      }
      this.slots.push(slot);
      if (this.slots.length - 1 > this.at + AHEAD) slot.exit();
      if (!place.isConnected) this.column.append(place);
    }
    if (this.#started) this.#look(); // the thumb may wait where they have come
    this.#keepUp();
  }

  /** Add cards above; what is looked at stays where it is. @param {HTMLElement[]} places */
  addBefore(places) {
    const known = new Set(this.slots.map((slot) => slot.post));
    const fresh = places.map((place) => new Slot(place)).filter((slot) => !known.has(slot.post));
    if (!fresh.length) return;
    for (const slot of fresh) slot.exit();
    this.column.prepend(...fresh.map((slot) => slot.place));
    this.slots.unshift(...fresh);
    this.at += fresh.length;
    this.#halt();
    this.column.scrollTop = this.at * this.column.clientHeight;
    this.#keepUp();
  }

  /** Leave out cards that are still to come. @param {(card: HTMLElement) => boolean} unwanted */
  drop(unwanted) {
    const gone = this.slots.filter((slot, index) => index > this.at && slot.card && unwanted(slot.card));
    for (const slot of gone) {
      slot.exit();
      slot.place.remove();
    }
    this.slots = this.slots.filter((slot) => !gone.includes(slot));
    this.#keepUp();
  }

  /** Look at the first card. */
  start() {
    this.#started = true;
    this.current?.enter();
    this.current?.showStill();
    this.#begin();
    this.#keepUp();
  }

  /**
   * Go to another card.
   * @param {number} index
   * @param {boolean} focus whether the keyboard goes along
   */
  go(index, focus = true) {
    const target = Math.max(0, Math.min(this.slots.length - 1, index));
    if (target === this.at) return;
    this.slots[target].enter();
    this.#arrive(target); // it plays while it comes
    this.#glide(target * this.column.clientHeight);
    if (focus) this.current?.card?.focus({ preventScroll: true });
  }

  /** Go one card on, or back; `beyond` says that there is none yet. @param {number} step */
  step(step) {
    if (this.has(step)) this.go(this.at + step);
    else this.dispatchEvent(new CustomEvent("beyond", { detail: step }));
  }

  /** Whether there is a card so far from the one looked at. @param {number} step */
  has(step) {
    return this.at + step in this.slots;
  }

  #halt() {
    cancelAnimationFrame(this.#gliding);
    this.#gliding = 0;
    delete this.column.dataset.gliding;
  }

  /** @param {number} top */
  #glide(top) {
    const { column } = this;
    this.#halt();
    if (!moves()) {
      column.scrollTop = top;
      return;
    }
    const from = column.scrollTop;
    const began = performance.now();
    column.dataset.gliding = ""; // no snapping meanwhile
    const draw = () => {
      const part = Math.min(1, (performance.now() - began) / GLIDE_MS);
      column.scrollTop = from + (top - from) * (1 - (1 - part) ** 3);
      if (part < 1) this.#gliding = requestAnimationFrame(draw);
      else this.#halt();
    };
    this.#gliding = requestAnimationFrame(draw);
  }

  /** A thumb moves the column: what fills more than half of the window is looked at. */
  #look() {
    if (this.#gliding) return;
    const exact = this.column.scrollTop / this.column.clientHeight;
    const target = Math.max(0, Math.min(this.slots.length - 1, Math.round(exact)));
    const drawn = exact - this.at;
    this.slots[this.at + 1]?.peek(drawn > DRAWN_IN);
    this.slots[this.at - 1]?.peek(drawn < -DRAWN_IN);
    if (target === this.at) return;
    this.slots[target].enter();
    this.#arrive(target);
  }

  /** The window was turned or resized: the same card stays. */
  #settle() {
    if (!this.#gliding) this.column.scrollTop = this.at * this.column.clientHeight;
  }

  /** The keyboard, or a screen reader, went into another card. @param {FocusEvent} event */
  #follow(event) {
    const index = this.slots.findIndex((slot) => event.target instanceof Node && slot.place.contains(event.target));
    if (index >= 0 && index !== this.at) this.go(index, false);
  }

  /** @param {Event} event */
  #uncovered(event) {
    const slot = this.current;
    if (slot && event.target instanceof HTMLElement && event.target.matches("[data-cover][open]") && slot.place.contains(event.target)) this.#begin();
  }

  /** @param {number} index */
  #arrive(index) {
    this.current?.end("swiped");
    this.at = index;
    this.#begin();
    clearTimeout(this.#upkeep);
    this.#upkeep = setTimeout(() => this.#keepUp(), GLIDE_MS + 40); // first the picture, then the rest
  }

  #begin() {
    const slot = this.current;
    if (!slot) return;
    slot.begin(this.where);
    if (slot.card) {
      moveTune(slot.card);
      speak(told(slot.card));
    }
    this.dispatchEvent(new Event("arrived"));
  }

  /** Cards near are in the page, cards far are not; then what comes next is prepared. */
  #keepUp() {
    if (!this.#started) return;
    const first = this.at - BEHIND;
    const last = this.at + AHEAD;
    this.slots.forEach((slot, index) => {
      if (index < first || index > last) slot.exit();
    });
    for (let index = Math.max(0, first); index <= last && index < this.slots.length; index += 1) this.slots[index].enter();
    if (savesData()) return;
    for (const slot of this.slots.slice(this.at + 1, this.at + 1 + POSTERS_AHEAD)) slot.showStill();
    this.#prepare();
  }

  /** Fetch the first seconds of what comes next, once enough is in hand of what is watched. */
  #prepare() {
    const player = this.current?.player;
    if (player && player.playing && !player.secure) {
      player.addEventListener("grown", () => this.#prepare(), { once: true });
      return;
    }
    SECONDS_AHEAD.forEach((seconds, n) => this.slots[this.at + 1 + n]?.player?.prepare(seconds));
  }
}
