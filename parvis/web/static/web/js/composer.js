// @ts-check
/** The composer: counter, parts that unfold, a draft that survives, and sending without a reload. */
import { clipIn, clipReady, startClip, stopClip } from "./composer/start.js";
import { element, fill, say, words } from "./dom.js";
import { startUploads } from "./uploads.js";
import { list } from "./timeline.js";

const DRAFT = "parvis-draft-";

/** Characters as the server counts them: code points after composition. @param {string} text */
const length = (text) => [...text.normalize("NFC").trim()].length;

/** @param {HTMLFormElement} form @returns {HTMLTextAreaElement} */
const area = (form) => /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));

/** @param {HTMLFormElement} form */
function drawCounter(form) {
  const counter = form.querySelector("[data-counter]");
  const left = Number(form.dataset.max) - length(area(form).value);
  if (!(counter instanceof HTMLElement)) return;
  counter.textContent = String(left);
  counter.toggleAttribute("data-over", left < 0);
  counter.toggleAttribute("data-far", left > 200);
  if (left === 100 || left === -1) say(fill(left < 0 ? words.charactersOver : words.charactersLeft, Math.abs(left)));
}

/** @param {HTMLFormElement} form @param {string} name */
function toggleExtra(form, name) {
  const extra = form.querySelector(`[data-extra="${name}"]`);
  const tool = form.querySelector(`[data-tool="${name}"]`);
  if (!(extra instanceof HTMLDetailsElement)) return;
  extra.open = !extra.open;
  tool?.setAttribute("aria-expanded", String(extra.open));
  const first = extra.querySelector("input");
  if (extra.open) first?.focus();
  else for (const input of extra.querySelectorAll("input[type=text]")) if (input instanceof HTMLInputElement) input.value = "";
}

/** Two lines at first; the next appears when the last is written in. @param {HTMLFormElement} form */
function drawPollLines(form) {
  const lines = [...form.querySelectorAll("[data-poll-line]")];
  const filled = lines.map((line) => /** @type {HTMLInputElement} */ (line.querySelector("input")).value !== "");
  const shown = Math.max(2, filled.lastIndexOf(true) + 2);
  lines.forEach((line, position) => line.toggleAttribute("hidden", position >= shown));
}

/** @param {HTMLFormElement} form */
const draftKey = (form) => DRAFT + (form.dataset.draft ?? "new");

/** @param {HTMLFormElement} form */
function keepDraft(form) {
  const text = area(form).value;
  try {
    if (text.trim() && text !== form.dataset.start) localStorage.setItem(draftKey(form), text);
    else localStorage.removeItem(draftKey(form));
  } catch {
    // A browser that keeps nothing still posts.
  }
}

/** @param {HTMLFormElement} form */
function restoreDraft(form) {
  const text = area(form);
  form.dataset.start = text.value;
  try {
    const kept = localStorage.getItem(draftKey(form));
    if (kept && !form.querySelector(".notice--error:not([hidden])")) text.value = kept;
  } catch {
    // Nothing was kept.
  }
}

/** @param {HTMLFormElement} form @param {string} text */
function showError(form, text) {
  const place = form.querySelector("[data-errors]");
  if (!(place instanceof HTMLElement)) return;
  place.hidden = !text;
  place.textContent = text;
}

/** @param {HTMLFormElement} form */
async function send(form) {
  await clipReady(form);
  const button = form.querySelector("[data-send]");
  if (!(button instanceof HTMLButtonElement) || button.disabled) return;
  if (form.querySelector("[data-uploading]")) return say(words.loading);
  if (clipIn(form)?.holds(() => send(form))) return;
  button.disabled = true;
  showError(form, "");
  try {
    const body = new FormData(form);
    const headers = { "X-Parvis-Part": "1", "Idempotency-Key": String(body.get("idempotency_key") ?? "") };
    const response = await fetch(form.action, { method: "POST", headers, body });
    const answer = await response.json().catch(() => ({ error: words.failed }));
    if (!response.ok) return showError(form, answer.error ?? words.failed);
    localStorage.removeItem(draftKey(form));
    form.dataset.sent = "1";
    clipIn(form)?.finish();
    arrive(form, answer);
  } catch {
    showError(form, words.failed);
  } finally {
    button.disabled = false;
  }
}

/** Show the post where it belongs. @param {HTMLFormElement} form @param {{html: string, path: string, said: string}} answer */
function arrive(form, answer) {
  const said = answer.said || words.posted;
  const dialog = form.closest("dialog");
  const into = list();
  const onPage = form.closest(".main") && !form.closest(".folded");
  const reply = form.elements.namedItem("reply_to");
  const isReply = reply instanceof HTMLInputElement && reply.value !== "";
  const here = document.querySelector("[data-focus] [data-post]");
  const belongs = isReply ? here?.getAttribute("data-post") === /** @type {HTMLInputElement} */ (reply).value : into?.dataset.live;
  dialog?.close();
  if (onPage || !into || !belongs) {
    if (dialog && !onPage) return say(said);
    return location.assign(answer.path);
  }
  const made = new DOMParser().parseFromString(answer.html, "text/html").querySelector("article");
  if (made) into.prepend(document.importNode(made, true));
  reset(form);
  say(said);
}

/** @param {HTMLFormElement} form */
function reset(form) {
  form.reset();
  area(form).value = form.dataset.start ?? "";
  form.querySelector("[data-uploads]")?.replaceChildren();
  stopClip(form);
  const key = form.elements.namedItem("idempotency_key");
  if (key instanceof HTMLInputElement) key.value = crypto.randomUUID?.() ?? String(Date.now() + Math.random());
  for (const extra of form.querySelectorAll("[data-extra]")) extra.removeAttribute("open");
  const folded = form.closest("details.folded");
  folded?.removeAttribute("open");
  drawCounter(form);
}

/** @param {HTMLFormElement} form */
export function enhance(form) {
  if (form.dataset.ready) return;
  form.dataset.ready = "1";
  restoreDraft(form);
  drawCounter(form);
  drawPollLines(form);
  startUploads(form);
  startClip(form);
  form.addEventListener("input", () => {
    drawCounter(form);
    drawPollLines(form);
    keepDraft(form);
  });
  form.addEventListener("click", (event) => {
    const tool = event.target instanceof Element ? event.target.closest("[data-tool]") : null;
    const name = tool?.getAttribute("data-tool");
    const chooser = form.querySelector(`[data-files="${name}"]`);
    if (chooser instanceof HTMLInputElement) chooser.click();
    else if (name) toggleExtra(form, name);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

/** Open the composer over the page. @param {string} address */
export async function openComposer(address) {
  const response = await fetch(address, { headers: { "X-Parvis-Part": "1" } }).catch(() => null);
  if (!response?.ok || response.redirected) return location.assign(address);
  const part = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("form");
  if (!part) return location.assign(address);
  const heading = element("h2", {}, part.querySelector(".answered") ? words.reply : words.write);
  const close = element("button", { class: "icon-button", type: "button", "aria-label": words.close }, "✕");
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog dialog--composer", "aria-label": heading.textContent ?? "" }, element("div", { class: "dialog__head" }, close, heading), document.importNode(part, true)));
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    const written = area(form).value.trim() && area(form).value !== form.dataset.start;
    if (!form.dataset.sent && (written || clipIn(form)?.present)) say(words.discard);
    stopClip(form);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  enhance(form);
  area(form).focus();
  area(form).setSelectionRange(area(form).value.length, area(form).value.length);
}

export function start() {
  for (const form of document.querySelectorAll("form[data-composer]")) if (form instanceof HTMLFormElement) enhance(form);
  for (const folded of document.querySelectorAll("[data-folded]")) folded.addEventListener("toggle", () => folded.querySelector("textarea")?.focus());
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-compose]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || !document.documentElement.dataset.member) return;
    event.preventDefault();
    const menu = link.closest("[popover]");
    if (menu instanceof HTMLElement) menu.hidePopover();
    openComposer(link.href);
  });
}
