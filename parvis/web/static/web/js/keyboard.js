// @ts-check
/** The shortcuts of the one table; the help dialog draws the same table. */
import { react } from "./actions.js";
import { openComposer } from "./composer.js";
import { element, loggedIn, member, words } from "./dom.js";
import { showNew } from "./timeline.js";

const PATIENCE_MS = 1200;

/** Keys, joined by a space, to the name of a command. @type {Map<string, string>} */
const commands = new Map(words.shortcuts.flatMap((group) => group.shortcuts.filter((one) => one.command).map((one) => [one.keys.join(" "), one.command])));

/** @returns {HTMLElement[]} */
const entries = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("article[data-entry]")]);

/** @returns {HTMLElement | null} */
function current() {
  const focused = document.activeElement?.closest("article[data-entry]");
  return focused instanceof HTMLElement ? focused : document.querySelector("[data-focus] article");
}

/** @param {number} step */
function move(step) {
  const all = entries();
  const now = current();
  const start = now ? all.indexOf(now) + step : all.findIndex((card) => card.getBoundingClientRect().bottom > 120);
  const target = all[Math.max(0, Math.min(all.length - 1, start))];
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "start", behavior: "instant" });
}

/** @param {string} kind */
function press(kind) {
  const button = current()?.querySelector(`[data-do="${kind}"]`);
  if (button instanceof HTMLElement) react(button, kind);
}

/** @param {string} kind */
function follow(kind) {
  const link = current()?.querySelector(`a[data-do="${kind}"]`);
  if (link instanceof HTMLAnchorElement && loggedIn()) openComposer(link.href);
}

/** @type {Record<string, () => void>} */
const RUN = {
  next: () => move(1),
  previous: () => move(-1),
  open: () => current()?.dataset.path && location.assign(current()?.dataset.path ?? "/"),
  author: () => /** @type {HTMLElement | null} */ (current()?.querySelector(".post__author"))?.click(),
  warning: () => current()?.querySelector("details.warned")?.toggleAttribute("open"),
  fresh: () => void showNew(),
  like: () => press("like"),
  repost: () => press("repost"),
  bookmark: () => press("bookmark"),
  reply: () => follow("reply"),
  quote: () => follow("quote"),
  compose: () => void (loggedIn() && openComposer("/compose")),
  search: () => searchField(),
  help: () => openHelp(),
  "go:for-you": () => location.assign("/for-you"),
  "go:home": () => location.assign("/following"),
  "go:explore": () => location.assign("/explore"),
  "go:notifications": () => location.assign("/notifications"),
  "go:bookmarks": () => location.assign("/bookmarks"),
  "go:likes": () => location.assign("/likes"),
  "go:profile": () => location.assign(member ? `/@${member}` : "/"),
  "go:settings": () => location.assign("/settings"),
};

function searchField() {
  const fields = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-search]")]);
  const field = fields.find((one) => one.checkVisibility());
  if (field) field.focus();
  else location.assign("/explore");
}

/** Draw the table of keys. */
export function openHelp() {
  if (document.querySelector("dialog[open]")) return;
  const groups = words.shortcuts.map((group) =>
    element("section", {}, element("h3", {}, group.title), element("dl", {}, ...group.shortcuts.map((one) => element("div", {}, element("dt", {}, ...one.keys.flatMap((key, at) => (at ? [" ", element("kbd", {}, key)] : [element("kbd", {}, key)]))), element("dd", {}, one.label))))),
  );
  const close = element("button", { class: "icon-button", "aria-label": words.close }, "✕");
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog", "aria-labelledby": "keys-title" }, element("form", { method: "dialog", class: "dialog__head" }, close, element("h2", { id: "keys-title" }, words.keys)), element("div", { class: "dialog__body keys" }, ...groups)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

let pending = "";
let since = 0;

/** @param {KeyboardEvent} event */
function onKey(event) {
  const target = event.target instanceof Element ? event.target : null;
  const typing = target?.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const started = pending && event.timeStamp - since < PATIENCE_MS ? `${pending} ` : "";
  const command = commands.get(started + event.key);
  pending = command ? "" : event.key;
  since = event.timeStamp;
  if (!command || !(command in RUN)) return;
  event.preventDefault();
  RUN[command]();
}

export function start() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-shortcuts]") : null;
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const menu = link.closest("[popover]");
    if (menu instanceof HTMLElement) menu.hidePopover();
    openHelp();
  });
}
