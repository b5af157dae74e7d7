// @ts-check
/** Like, repost, bookmark, follow, vote and delete without leaving the page: shown at once, undone if refused. */
import { ask, element, loggedIn, Refused, say, words } from "./dom.js";
import { copyLink } from "./share.js";

/** @typedef {{on: string, off: string, said: string, unsaid: string, verb: string}} Reaction */

/** @type {Record<string, Reaction>} */
const REACTIONS = {
  like: { on: "favourite", off: "unfavourite", said: words.liked, unsaid: words.unliked, verb: "like" },
  repost: { on: "reblog", off: "unreblog", said: words.reposted, unsaid: words.unreposted, verb: "repost" },
  bookmark: { on: "bookmark", off: "unbookmark", said: words.bookmarked, unsaid: words.unbookmarked, verb: "bookmark" },
};

/** Answers of the API, drawn on every card of the post. @param {any} status */
export function drawCounts(status) {
  for (const card of cards(status.id)) {
    count(card, "likes", status.favourites_count);
    count(card, "reposts", status.reblogs_count);
    count(card, "replies", status.replies_count);
  }
}

/** Whether a press of this button is in flight. @type {WeakSet<Element>} */
const busy = new WeakSet();

/**
 * @param {HTMLElement} button
 * @param {string} kind
 */
export async function react(button, kind) {
  const card = button.closest("[data-post]");
  const id = card instanceof HTMLElement ? card.dataset.post : undefined;
  if (!id || busy.has(button) || !loggedIn()) return;
  const reaction = REACTIONS[kind];
  const on = button.getAttribute("aria-pressed") !== "true";
  busy.add(button);
  draw(id, kind, on, true);
  try {
    const answer = await ask("POST", `/api/v1/statuses/${id}/${on ? reaction.on : reaction.off}`);
    drawCounts(kind === "repost" && on ? (answer.reblog ?? answer) : answer);
    say(on ? reaction.said : reaction.unsaid);
  } catch (error) {
    draw(id, kind, !on, true);
    say(error instanceof Refused ? error.message : words.failed);
  } finally {
    busy.delete(button);
  }
}

/**
 * @param {string} id
 * @param {string} kind
 * @param {boolean} on
 * @param {boolean} counted
 */
function draw(id, kind, on, counted) {
  for (const card of cards(id)) {
    const button = card.querySelector(`[data-do="${kind}"]`);
    if (!(button instanceof HTMLElement)) continue;
    button.setAttribute("aria-pressed", String(on));
    button.toggleAttribute("data-moved", on);
    button.setAttribute("formaction", `/posts/${id}/${on ? "un" : ""}${REACTIONS[kind].verb}`);
    if (kind === "repost") drawRepost(card, button, on);
    const name = kind === "like" ? "likes" : kind === "repost" ? "reposts" : "";
    const shown = card.querySelector(`[data-count="${name}"]`);
    // Shortened counts ("1.2K") are left to the server's answer.
    if (counted && shown && /^\d*$/.test(shown.textContent ?? "")) count(card, name, Math.max(0, Number(shown.textContent) + (on ? 1 : -1)));
  }
}

/**
 * @param {Element} card
 * @param {Element} item
 * @param {boolean} on
 */
function drawRepost(card, item, on) {
  card.querySelector('[data-do="repost-menu"]')?.toggleAttribute("data-on", on);
  const label = item.querySelector("span");
  if (label) label.textContent = on ? words.unrepost : words.repost;
}

/** @param {string} id */
const cards = (id) => document.querySelectorAll(`[data-post="${CSS.escape(id)}"]`);

const compact = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 });

/**
 * @param {Element} card
 * @param {string} name
 * @param {number} value
 */
function count(card, name, value) {
  const shown = card.querySelector(`[data-count="${name}"]`);
  const text = value > 0 ? compact.format(value) : "";
  if (shown && shown.textContent !== text) shown.textContent = text;
}

/** Follow an account, told by its id, or a hashtag, told with its sign. @param {HTMLElement} button */
export async function follow(button) {
  const id = button.dataset.follow;
  if (!id || busy.has(button) || !loggedIn()) return;
  const on = button.dataset.state === "none";
  const isTag = id.startsWith("#");
  const path = isTag ? `tags/${encodeURIComponent(id.slice(1))}` : `accounts/${id}`;
  busy.add(button);
  drawFollow(id, on ? "following" : "none");
  try {
    const answer = await ask("POST", `/api/v1/${path}/${on ? "follow" : "unfollow"}`);
    const state = answer.following ? "following" : answer.requested ? "requested" : "none";
    drawFollow(id, state);
    const following = isTag ? words.nowFollowingTag : words.nowFollowing;
    const none = isTag ? words.notFollowingTag : words.notFollowing;
    say({ following, requested: words.nowRequested, none }[state] ?? "");
  } catch (error) {
    drawFollow(id, on ? "none" : "following");
    say(error instanceof Refused ? error.message : words.failed);
  } finally {
    busy.delete(button);
  }
}

/**
 * @param {string} id
 * @param {string} state
 */
function drawFollow(id, state) {
  for (const button of document.querySelectorAll(`[data-follow="${CSS.escape(id)}"]`)) {
    if (!(button instanceof HTMLElement)) continue;
    button.dataset.state = state;
    button.textContent = { following: words.following, requested: words.requested, none: words.follow }[state] ?? "";
    button.removeAttribute("aria-label");
    button.classList.toggle("button--primary", state === "none");
    const base = button.getAttribute("formaction")?.replace(/\/(un)?follow$/, "") ?? "";
    button.setAttribute("formaction", `${base}/${state === "none" ? "" : "un"}follow`);
  }
}

/** The code that shows the post on another site, as the server would write it. @param {HTMLElement} item */
export async function copyEmbed(item) {
  const card = item.closest("[data-path]");
  if (!(card instanceof HTMLElement)) return;
  try {
    const { html } = await ask("GET", `/oembed?url=${encodeURIComponent(location.origin + card.dataset.path)}`);
    await navigator.clipboard.writeText(html);
    say(words.embedCopied);
  } catch (error) {
    say(error instanceof Refused ? error.message : words.failed);
  }
}

/** Ask first, in a dialog, then delete. @param {HTMLElement} item */
export function remove(item) {
  const card = item.closest("[data-post]");
  if (!(card instanceof HTMLElement)) return;
  const yes = element("button", { class: "button button--danger", value: "yes" }, words.delete);
  const no = element("button", { class: "button", value: "" }, words.cancel);
  const title = element("h2", { id: "delete-title" }, words.deleteTitle);
  const form = element("form", { method: "dialog", class: "dialog__body form" }, title, element("p", {}, words.deleteText), element("div", { class: "form__actions" }, yes, no));
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog dialog--small", "aria-labelledby": "delete-title" }, form));
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes") erase(card);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {HTMLElement} card */
async function erase(card) {
  try {
    await ask("DELETE", `/api/v1/statuses/${card.dataset.post}`);
    say(words.deleted);
    if (card.matches(".post--focus")) location.assign("/");
    else card.remove();
  } catch (error) {
    say(error instanceof Refused ? error.message : words.failed);
  }
}

/** Vote and show the poll as it stands now. @param {HTMLFormElement} form */
async function vote(form) {
  const card = form.closest("[data-post]");
  if (!(card instanceof HTMLElement) || busy.has(form)) return;
  busy.add(form);
  try {
    const response = await fetch(form.action, { method: "POST", headers: { "X-Parvis-Part": "1" }, body: new FormData(form) });
    if (!response.ok) throw new Refused((await response.json().catch(() => ({}))).error ?? words.failed, response.status);
    const poll = new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".poll");
    if (response.redirected || !poll) return location.reload(); // no longer logged in
    for (const one of cards(card.dataset.post ?? "")) one.querySelector(".poll")?.replaceWith(document.importNode(poll, true));
    card.focus();
    say(words.voted);
  } catch (error) {
    say(error instanceof Refused ? error.message : words.failed);
  } finally {
    busy.delete(form);
  }
}

/** Listen once for the whole page, so that posts which arrive later need nothing. */
export function start() {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.defaultPrevented) return;
    const pressed = event.target.closest("[data-do], [data-follow]");
    if (!(pressed instanceof HTMLElement)) return;
    const kind = pressed.dataset.follow ? "follow" : (pressed.dataset.do ?? "");
    const known = kind in REACTIONS || ["follow", "copy", "embed", "delete"].includes(kind);
    if (!known) return;
    event.preventDefault();
    const menu = pressed.closest("[popover]");
    if (menu instanceof HTMLElement) menu.hidePopover();
    if (kind === "follow") follow(pressed);
    else if (kind === "copy") copyLink(pressed);
    else if (kind === "embed") copyEmbed(pressed);
    else if (kind === "delete") remove(pressed);
    else react(pressed, kind);
  });
  document.addEventListener("submit", (event) => {
    if (!(event.target instanceof HTMLFormElement) || !event.target.matches("[data-poll]")) return;
    event.preventDefault();
    vote(event.target);
  });
}
