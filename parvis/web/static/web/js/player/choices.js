// @ts-check
/** What somebody chose while watching, kept on this device: sound, captions, and whether videos start by themselves. */

const PREFIX = "parvis-watch-";

/** @param {string} name @returns {string | null} */
function kept(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {boolean} on */
function keep(name, on) {
  try {
    localStorage.setItem(PREFIX + name, on ? "on" : "off");
  } catch {
    // It holds for this page.
  }
}

/** @type {"always" | "muted" | "never"} */
const autoplay = /** @type {any} */ (document.documentElement.dataset.autoplay ?? "muted");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether things may move by themselves. */
export const moves = () => !calm.matches;

/** Whether videos may start by themselves. */
export const starts = () => autoplay !== "never" && moves();

class Choices extends EventTarget {
  #sound = (kept("sound") ?? (autoplay === "muted" ? "off" : "on")) === "on";
  #captions = kept("captions") !== "off";

  /** Whether videos are heard. */
  get sound() {
    return this.#sound;
  }

  set sound(on) {
    if (on === this.#sound) return;
    this.#sound = on;
    keep("sound", on);
    this.dispatchEvent(new Event("change"));
  }

  /** Whether captions are shown where there are any. */
  get captions() {
    return this.#captions;
  }

  set captions(on) {
    if (on === this.#captions) return;
    this.#captions = on;
    keep("captions", on);
    this.dispatchEvent(new Event("change"));
  }
}

export const choices = new Choices();

document.documentElement.toggleAttribute("data-still", !starts());
