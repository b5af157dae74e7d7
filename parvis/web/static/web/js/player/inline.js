// @ts-check
/** Videos in timelines, threads and quotes: the one most in view plays, silently unless somebody wants to hear it. */
import { react } from "../actions.js";
import { choices, starts } from "./choices.js";
import { control } from "./controls.js";
import { Player } from "./player.js";

const ENOUGH = 0.6; // of a video must be in view for it to start
const STEPS = [0, 0.2, 0.4, ENOUGH, 0.8, 1];

/** @typedef {{player: Player, part: number, stopped: boolean}} Shown */

/** Those in the page now. @type {Map<Element, Shown>} */
const shown = new Map();
/** All there ever were: a card may leave the page and come back. @type {WeakMap<Element, Shown>} */
const known = new WeakMap();
/** @type {Shown | null} */
let playing = null;

/** @param {HTMLElement} film */
const where = (film) => ({ surface: /** @type {HTMLElement | null} */ (film.closest("[data-surface]"))?.dataset.surface ?? "other" });

/** @param {Shown | null} next */
function change(next) {
  if (playing === next) return;
  playing?.player.leave("swiped");
  playing = next;
  if (next) next.player.play(where(next.player.film));
}

/** Play what is most in view, unless it was stopped there. */
function choose() {
  if (document.visibilityState === "hidden") return;
  let best = playing && playing.part >= ENOUGH ? playing : null;
  for (const one of shown.values()) if (!one.stopped && starts() && one.part >= ENOUGH && one.part > (best?.part ?? 0)) best = one;
  change(best);
}

const near = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) {
    const one = shown.get(target);
    if (one && !isIntersecting) one.player.detach();
  }
}, { rootMargin: "100% 0px" });

const inView = new IntersectionObserver((seen) => {
  for (const { target, intersectionRatio } of seen) {
    const one = shown.get(target);
    if (!one) continue;
    one.part = intersectionRatio;
    if (intersectionRatio === 0) one.stopped = false;
  }
  choose();
}, { threshold: STEPS });

/** @param {HTMLElement} film @returns {Shown} */
function enhance(film) {
  const player = new Player(film);
  /** @type {Shown} */
  const one = { player, part: 0, stopped: false };
  const toggled = () => {
    if (!player.playing) {
      one.stopped = false;
      change(null);
      change(one);
    } else if (!choices.sound && film.hasAttribute("data-sound") && !film.hasAttribute("data-heard")) {
      film.setAttribute("data-heard", ""); // the first tap lets it be heard, the next one stops it
      player.unmute();
    } else {
      one.stopped = true;
      playing = null;
      player.pause();
    }
  };
  const liked = () => {
    const button = film.closest("[data-post]")?.querySelector('[data-do="like"]');
    if (button instanceof HTMLElement && button.getAttribute("aria-pressed") !== "true") react(button, "like");
  };
  control(player, { toggled, liked });
  known.set(film, one);
  return one;
}

/** Whether the page is on its way out. */
let going = false;

function enhanceAll() {
  if (going) return;
  for (const film of document.querySelectorAll("[data-film].film--inline")) {
    if (!(film instanceof HTMLElement) || shown.has(film)) continue;
    shown.set(film, known.get(film) ?? enhance(film));
    near.observe(film);
    inView.observe(film);
  }
  for (const [film, one] of shown) {
    if (film.isConnected) continue;
    one.player.detach("left");
    if (playing === one) playing = null;
    shown.delete(film);
  }
}

/** A page is kept for coming back as text: it is left as it came, so that nothing is drawn twice. */
function dismantleAll() {
  going = true;
  playing = null;
  for (const [film, one] of shown) {
    one.player.dismantle();
    known.delete(film);
  }
  shown.clear();
}

export function start() {
  enhanceAll();
  document.addEventListener("parvis:keep", dismantleAll);
  addEventListener("pagehide", () => playing?.player.suspend("left"));
  addEventListener("pageshow", () => {
    going = false;
    playing = null;
    enhanceAll();
    choose();
  });
  new MutationObserver(enhanceAll).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") playing?.player.suspend("hidden");
    else {
      playing = null;
      choose();
    }
  });
}
