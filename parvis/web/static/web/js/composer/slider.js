// @ts-check
/** One handle on a track of time: for fingers, mouse and keyboard, and in words for a screen reader. */

/**
 * @typedef {object} Slider
 * @property {(time: number) => void} set move it without telling
 * @property {() => number} value
 *
 * @typedef {object} Options
 * @property {HTMLElement} track what the handle moves along
 * @property {() => [number, number]} limits between which times, in seconds
 * @property {() => number} length of the whole track, in seconds
 * @property {(time: number) => string} words the time as it is read out
 * @property {(time: number, done: boolean) => void} moved `done` when it is let go
 */

const STEP_S = 0.1;
const LEAP_S = 1;

/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -STEP_S, ArrowDown: -STEP_S, ArrowRight: STEP_S, ArrowUp: STEP_S, PageDown: -LEAP_S, PageUp: LEAP_S, Home: -Infinity, End: Infinity };

/**
 * @param {HTMLElement} handle with `role="slider"`
 * @param {Options} options
 * @returns {Slider}
 */
export function slider(handle, { track, limits, length, words, moved }) {
  let now = 0;

  /** @param {number} time */
  function draw(time) {
    const [least, most] = limits();
    now = Math.min(most, Math.max(least, time));
    handle.style.setProperty("--at", String(length() ? now / length() : 0));
    handle.setAttribute("aria-valuemin", least.toFixed(1));
    handle.setAttribute("aria-valuemax", most.toFixed(1));
    handle.setAttribute("aria-valuenow", now.toFixed(1));
    handle.setAttribute("aria-valuetext", words(now));
  }

  /** @param {PointerEvent} event */
  const timeAt = (event) => {
    const box = track.getBoundingClientRect();
    return ((event.clientX - box.left) / (box.width || 1)) * length();
  };

  handle.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const [least, most] = limits();
    const wanted = step === -Infinity ? least : step === Infinity ? most : now + step * (event.shiftKey ? 10 : 1);
    draw(Math.round(wanted * 1000) / 1000);
    moved(now, true);
  });
  handle.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    event.stopPropagation();
    handle.focus({ preventScroll: true });
    handle.setPointerCapture(event.pointerId);
    const offset = timeAt(event) - now; // the handle does not jump under the finger
    const move = (/** @type {PointerEvent} */ next) => {
      draw(timeAt(next) - offset);
      moved(now, false);
    };
    const end = () => {
      handle.removeEventListener("pointermove", move);
      moved(now, true);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", end, { once: true });
  });
  return { set: draw, value: () => now };
}
