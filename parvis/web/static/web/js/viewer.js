// @ts-check
/** Images in full, over the page: arrows between those of a post, their description below. */
import { element, icon, words } from "./dom.js";

/** @param {HTMLAnchorElement} link */
function open(link) {
  const group = link.closest(".media") ?? link.parentElement;
  const links = /** @type {HTMLAnchorElement[]} */ ([...(group?.querySelectorAll("a[data-image]") ?? [link])]);
  let at = Math.max(0, links.indexOf(link));
  const image = /** @type {HTMLImageElement} */ (element("img", { class: "viewer__image" }));
  const caption = element("p", { class: "viewer__caption", "aria-live": "polite" });
  const previous = button("chevron-left", words.previous, "viewer__previous", () => show(at - 1));
  const next = button("chevron-right", words.next, "viewer__next", () => show(at + 1));
  const close = button("close", words.close, "viewer__close", () => dialog.close());
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog viewer", "aria-label": words.image }, image, caption, previous, next, close));

  /** @param {number} wanted */
  function show(wanted) {
    at = (wanted + links.length) % links.length;
    image.src = links[at].href;
    image.alt = links[at].dataset.alt || words.noAlt;
    caption.textContent = links[at].dataset.alt ?? "";
    previous.hidden = next.hidden = links.length < 2;
  }

  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(at - 1);
    if (event.key === "ArrowRight") show(at + 1);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  show(at);
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}

/**
 * @param {string} drawing
 * @param {string} label
 * @param {string} name
 * @param {() => void} press
 */
function button(drawing, label, name, press) {
  const made = element("button", { class: `icon-button viewer__button ${name}`, type: "button", "aria-label": label }, icon(drawing));
  made.addEventListener("click", press);
  return made;
}

export function start() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-image]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
}
