// @ts-check
/** One's own videos that are being prepared: how far they are, until they play where they stand. */
import { speak, words } from "../dom.js";
import { fetchPage } from "../timeline.js";
import { follow } from "./follow.js";

/** @param {Element} note */
async function put(note) {
  const card = note.closest("[data-post]");
  const page = await fetchPage(card?.getAttribute("data-path") ?? location.pathname);
  const there = page.querySelector(`[data-post="${CSS.escape(card?.getAttribute("data-post") ?? "")}"]`);
  const made = there?.querySelector("[data-film], [data-refused]");
  if (!made) return;
  note.replaceWith(document.importNode(made, true));
  speak(made.matches("[data-film]") ? words.videoReady : (made.textContent ?? ""));
}

/** @param {Element} note @param {import("./follow.js").Video} video */
function draw(note, video) {
  const bar = note.querySelector("progress");
  if (bar) bar.value = video.progress;
  if (video.plays || video.state === "refused") put(note).catch(() => {}); // the next page shows it
}

function followAll() {
  for (const note of document.querySelectorAll("[data-making]:not([data-followed])")) {
    note.setAttribute("data-followed", "");
    follow(note.getAttribute("data-making") ?? "", () => note.isConnected, (video) => draw(note, video));
  }
}

export function start() {
  followAll();
  new MutationObserver(followAll).observe(document.body, { childList: true, subtree: true });
}
