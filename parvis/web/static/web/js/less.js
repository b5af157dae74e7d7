// @ts-check
/** Wanting less of a post, an author, a topic or a sound: said at once, taken back by a press. */
import { ask, loggedIn, Refused, say, words } from "./dom.js";

/** @typedef {{kind: string, target: string, card: Element | null}} Less */

/** What is told to the page, whose feed can then go on without it. */
export const LESS = "parvis:less";

/** @type {Record<string, string>} */
const SAID = { post: words.lessPost, author: words.lessAuthor, topic: words.lessTopic, sound: words.lessSound };

/** @param {HTMLElement} button */
async function less(button) {
  if (!loggedIn()) return;
  const { less: kind = "", target = "" } = button.dataset;
  const card = button.closest("[data-post]");
  const receipt = card instanceof HTMLElement ? card.dataset.receipt : undefined;
  try {
    const said = await ask("POST", "/api/parvis/v1/feedback", { [kind]: target, receipt });
    document.dispatchEvent(new CustomEvent(LESS, { detail: { kind, target, card } }));
    say(SAID[kind] ?? "", () => takeBack(said.id));
  } catch (error) {
    say(error instanceof Refused ? error.message : words.failed);
  }
}

/** @param {string} id */
async function takeBack(id) {
  try {
    await ask("DELETE", `/api/parvis/v1/feedback/${id}`);
    say(words.undone);
  } catch (error) {
    say(error instanceof Refused ? error.message : words.failed);
  }
}

/** Listen once for the whole page, so that cards which arrive later need nothing. */
export function start() {
  document.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("[data-less]") : null;
    if (!(pressed instanceof HTMLElement) || event.defaultPrevented) return;
    event.preventDefault();
    const menu = pressed.closest("[popover]");
    if (menu instanceof HTMLElement) menu.hidePopover();
    less(pressed);
  });
}
