// @ts-check
/**
 * What a thumb does to a video: a tap stops and starts it, two taps like it, held down it runs at
 * double speed. Under it lies a button, so that keys and screen readers stop and start it, too.
 */
import { icon } from "../dom.js";
import { moves } from "./choices.js";

const SECOND_TAP_MS = 260;
const HELD_MS = 420;
const NEAR_PX = 12;
const HEART_MS = 700;

/**
 * @param {HTMLElement} area
 * @param {{tapped: () => void, liked: () => void, held: (on: boolean) => void}} does
 */
export function listen(area, does) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let holding;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let single;
  let fast = false;
  let moved = false;
  let start = { x: 0, y: 0 };
  let lastTapAt = 0;

  const letGo = () => {
    clearTimeout(holding);
    if (fast) does.held(false);
  };
  area.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button > 0) return;
    fast = moved = false;
    start = { x: event.clientX, y: event.clientY };
    holding = setTimeout(() => {
      fast = true;
      does.held(true);
    }, HELD_MS);
  });
  area.addEventListener("pointermove", (event) => {
    if (Math.hypot(event.clientX - start.x, event.clientY - start.y) < NEAR_PX) return;
    moved = true;
    if (!fast) clearTimeout(holding);
  });
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) area.addEventListener(name, letGo);
  area.addEventListener("contextmenu", (event) => {
    if (fast || matchMedia("(hover: none)").matches) event.preventDefault();
  });
  area.addEventListener("click", (event) => {
    if (fast || moved) return;
    if (event.detail === 0) return does.tapped(); // a key, or a screen reader
    clearTimeout(single);
    if (event.timeStamp - lastTapAt < SECOND_TAP_MS) {
      lastTapAt = 0;
      heart(area, event.clientX, event.clientY);
      return does.liked();
    }
    lastTapAt = event.timeStamp;
    single = setTimeout(does.tapped, SECOND_TAP_MS);
  });
}

/**
 * Draw a heart where the thumb was.
 * @param {HTMLElement} area
 * @param {number} x
 * @param {number} y
 */
export function heart(area, x, y) {
  const box = area.getBoundingClientRect();
  const drawn = icon("heart");
  drawn.classList.add("film__heart");
  drawn.style.setProperty("left", `${x - box.left}px`);
  drawn.style.setProperty("top", `${y - box.top}px`);
  area.parentElement?.append(drawn);
  if (moves()) {
    const tilt = `${Math.round(Math.random() * 30 - 15)}deg`;
    drawn.animate([{ opacity: 0, scale: 0.4, rotate: tilt }, { opacity: 1, scale: 1.15, rotate: tilt, offset: 0.2 }, { opacity: 1, scale: 1, rotate: tilt, offset: 0.7 }, { opacity: 0, scale: 1.1, rotate: tilt, translate: "0 -2rem" }], { duration: HEART_MS, easing: "ease-out" });
  }
  setTimeout(() => drawn.remove(), HEART_MS);
}
