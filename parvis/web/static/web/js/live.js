// @ts-check
/** What changes while somebody looks: notifications, new posts, counts. */
import { drawCounts } from "./actions.js";
import { ask, member } from "./dom.js";
import { addEntries, announceNew, fetchPage, list } from "./timeline.js";

const COUNTS_EVERY_MS = 20_000;
const title = document.title;

/** @param {number} count */
function drawUnread(count) {
  for (const badge of document.querySelectorAll("[data-unread]")) {
    badge.toggleAttribute("hidden", count === 0);
    const shown = badge.querySelector("[data-unread-count]");
    if (shown) shown.textContent = count > 99 ? "99+" : String(count);
  }
  document.title = count ? `(${count}) ${title}` : title;
}

async function refreshUnread() {
  try {
    drawUnread((await ask("GET", "/api/v1/notifications/unread_count")).count);
  } catch {
    // The next event asks again.
  }
}

const SEEN_AFTER_MS = 2000;

/** Whoever has looked at the newest notifications for a moment has read them. */
function markSeen() {
  const newest = list()?.dataset.newest;
  if (!newest) return;
  setTimeout(async () => {
    if (document.visibilityState === "hidden") return;
    try {
      await ask("POST", "/api/v1/markers", { notifications: { last_read_id: newest } });
      drawUnread(0);
    } catch {
      // They stay unread.
    }
  }, SEEN_AFTER_MS);
}

/** On the notifications page the new lines appear by themselves. */
async function refreshNotices() {
  const into = list();
  if (!into?.matches("[data-notifications]")) return;
  try {
    const from = (await fetchPage(location.href)).querySelector("[data-timeline]");
    if (from) addEntries(into, from, true);
  } catch {
    // A later event brings them.
  }
}

/** @param {string} payload */
function onUpdate(payload) {
  const status = JSON.parse(payload);
  if (status.account?.username === member) return;
  const shown = status.reblog?.id ?? status.id; // a post that is here already is no news when somebody reposts it
  if (!document.querySelector(`[data-entry="${CSS.escape(status.id)}"], [data-post="${CSS.escape(shown)}"]`)) announceNew();
}

/** @param {string} payload */
function onDelete(payload) {
  for (const card of document.querySelectorAll(`[data-entry="${CSS.escape(payload)}"]:not(.post--focus)`)) card.remove();
}

/** @type {EventSource | undefined} */
let source;

function listen() {
  if (source || document.visibilityState === "hidden") return;
  const live = list()?.dataset.live;
  const atTop = !new URLSearchParams(location.search).has("max_id");
  if (!member && live !== "public") return;
  source = new EventSource(member ? "/api/v1/streaming/user" : "/api/v1/streaming/public");
  source.addEventListener("notification", () => {
    refreshUnread();
    refreshNotices();
  });
  source.addEventListener("delete", (event) => onDelete(event.data));
  if (live && atTop && (live === "user" || !member)) source.addEventListener("update", (event) => onUpdate(event.data));
  if (live === "public" && member && atTop) listenPublic();
}

/** @type {EventSource | undefined} */
let publicSource;

function listenPublic() {
  publicSource ??= new EventSource("/api/v1/streaming/public");
  publicSource.addEventListener("update", (event) => onUpdate(event.data));
}

function hush() {
  source?.close();
  publicSource?.close();
  source = undefined;
  publicSource = undefined;
}

/** Posts on the screen now. @type {Set<string>} */
const visible = new Set();
const watcher = new IntersectionObserver((seen) => {
  for (const entry of seen) {
    const id = entry.target instanceof HTMLElement ? entry.target.dataset.post : undefined;
    if (id && entry.isIntersecting) visible.add(id);
    else if (id) visible.delete(id);
  }
});

function watchCards() {
  for (const card of document.querySelectorAll("[data-post]:not([data-watched])")) {
    card.setAttribute("data-watched", "");
    watcher.observe(card);
  }
}

async function refreshCounts() {
  if (document.visibilityState === "hidden" || !visible.size) return;
  const query = [...visible].slice(0, 20).map((id) => `id[]=${encodeURIComponent(id)}`).join("&");
  try {
    for (const status of await ask("GET", `/api/v1/statuses?${query}`)) drawCounts(status);
  } catch {
    // Counts that are a little old harm nobody.
  }
}

export function start() {
  watchCards();
  new MutationObserver(watchCards).observe(document.body, { childList: true, subtree: true });
  setInterval(refreshCounts, COUNTS_EVERY_MS);
  listen();
  markSeen();
  addEventListener("pagehide", hush); // an open stream would keep the page out of the back-forward cache
  addEventListener("pageshow", listen);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      listen();
      if (member) refreshUnread();
    }
  });
}
