// @ts-check
/** What makes a card answer: long captions unfold, long words too, albums turn, sounds' names move. */
import { element, icon, words } from "../dom.js";
import { moves } from "../player/choices.js";
import { listen } from "../player/touch.js";

/** @param {HTMLElement} card @param {() => void} liked */
export function dress(card, liked) {
  unfold(card, ".caption__text", "[data-more]", words.more, words.less);
  unfold(card, ".words__text", "[data-more-words]", words.readOn, words.less);
  const album = card.querySelector("[data-album]");
  if (album instanceof HTMLElement) turn(card, album, liked);
}

/** Offer the rest where something is cut off. @param {HTMLElement} card @param {string} what @param {string} by @param {string} more @param {string} less */
function unfold(card, what, by, more, less) {
  const text = card.querySelector(what);
  const button = card.querySelector(by);
  if (!(text instanceof HTMLElement) || !(button instanceof HTMLElement)) return;
  new ResizeObserver(() => {
    if (text.hasAttribute("data-open")) return;
    // Letters may reach below their line; only another line is something to read.
    const line = parseFloat(getComputedStyle(text).lineHeight);
    button.hidden = text.scrollHeight <= text.clientHeight + line / 2;
    text.toggleAttribute("data-cut", !button.hidden);
  }).observe(text);
  button.addEventListener("click", () => {
    const open = text.toggleAttribute("data-open");
    button.textContent = open ? less : more;
    button.setAttribute("aria-expanded", String(open));
    text.tabIndex = open ? 0 : -1;
    if (!open) text.scrollTop = 0;
  });
}

/** @param {HTMLElement} card @param {HTMLElement} album @param {() => void} liked */
function turn(card, album, liked) {
  listen(album, { tapped: () => undefined, liked, held: () => undefined });
  const cells = album.children.length;
  if (cells < 2) return;
  const count = card.querySelector("[data-album-count]");
  const at = () => Math.round(Math.abs(album.scrollLeft) / album.clientWidth);
  /** @param {number} step */
  const go = (step) => album.scrollBy({ left: step * album.clientWidth, behavior: moves() ? "smooth" : "instant" });
  const previous = arrow("chevron-left", words.previous, "album__arrow album__arrow--previous", () => go(-1));
  const next = arrow("chevron-right", words.next, "album__arrow album__arrow--next", () => go(1));
  const draw = () => {
    if (count) count.textContent = `${at() + 1}/${cells}`;
    previous.disabled = at() === 0;
    next.disabled = at() === cells - 1;
  };
  album.addEventListener("scroll", draw);
  album.addEventListener("turn", (event) => go(/** @type {CustomEvent} */ (event).detail));
  album.after(previous, next);
  draw();
}

/** @param {string} drawing @param {string} label @param {string} name @param {() => void} press */
function arrow(drawing, label, name, press) {
  const made = /** @type {HTMLButtonElement} */ (element("button", { class: name, type: "button", "aria-label": label }, icon(drawing)));
  made.addEventListener("click", press);
  return made;
}

/** Let the name of a sound pass by where it is too long. @param {HTMLElement} card */
export function moveTune(card) {
  const tune = card.querySelector(".card__tune");
  const name = tune?.firstElementChild;
  if (!(tune instanceof HTMLElement) || !(name instanceof HTMLElement) || !moves()) return;
  const over = name.scrollWidth - tune.clientWidth;
  if (over < 4 || name.getAnimations().length) return;
  const by = `${document.dir === "rtl" ? over : -over}px`;
  name.animate([{ translate: "0" }, { translate: "0", offset: 0.15 }, { translate: by, offset: 0.85 }, { translate: by }], { duration: 2500 + over * 40, iterations: Infinity, direction: "alternate" });
}
