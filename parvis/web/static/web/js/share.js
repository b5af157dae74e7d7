// @ts-check
/** Sending a post on to somebody: by the phone's own means, or by its link. */
import { say, words } from "./dom.js";

/** @param {Element} item @returns {HTMLElement | null} */
const cardOf = (item) => item.closest("[data-path]");

/** Tell the page that a post was sent on: it belongs to how the post was watched. @param {HTMLElement} card */
function note(card) {
  document.dispatchEvent(new CustomEvent("parvis:shared", { detail: card.dataset.post }));
}

/** Hand the post on by the phone's own means, else copy its link. @param {HTMLElement} item */
export async function send(item) {
  const card = cardOf(item);
  if (!card) return;
  if (!navigator.share || !matchMedia("(hover: none)").matches) return copyLink(item);
  try {
    await navigator.share({ url: location.origin + card.dataset.path });
  } catch {
    return; // it was put away
  }
  note(card);
}

/** @param {HTMLElement} item */
export async function copyLink(item) {
  const card = cardOf(item);
  if (!card) return;
  try {
    await navigator.clipboard.writeText(location.origin + card.dataset.path);
  } catch {
    return say(words.failed);
  }
  say(words.copied);
  note(card);
}
