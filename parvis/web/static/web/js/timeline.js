// @ts-check
/** A list without end on a real link, and the same place again when somebody comes back. */
import { element, fill, member, speak, words } from "./dom.js";

const KEY = "parvis-place";
const KEPT = 5; // places kept for going back

/** @typedef {{url: string, who: string, html: string, older: string, top: number}} Place */

/** Fetch a page of this site and return it as a document. @param {string} url */
export async function fetchPage(url) {
  const response = await fetch(url, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(String(response.status));
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** @returns {HTMLElement | null} */
export const list = () => {
  const lists = document.querySelectorAll("[data-timeline], [data-people]");
  const last = lists[lists.length - 1];
  return last instanceof HTMLElement ? last : null;
};

/** What an element of a list shows: the entry, and the post that it brings. @param {Element} child */
function shownIn(child) {
  const card = child.matches("[data-entry]") ? child : child.querySelector("[data-entry]");
  return { entry: card?.getAttribute("data-entry"), post: card?.getAttribute("data-post") };
}

/**
 * Add what is not here yet. Of two appearances of a post the newer one stays: below nothing is
 * repeated, and what comes on top takes the place of what is further down.
 * @param {HTMLElement} into
 * @param {ParentNode} from
 * @param {boolean} [atTop]
 */
export function addEntries(into, from, atTop = false) {
  const entries = new Set();
  /** @type {Map<string, Element>} */
  const posts = new Map();
  for (const child of into.children) {
    const { entry, post } = shownIn(child);
    entries.add(entry);
    if (post) posts.set(post, child);
  }
  const fresh = [...from.children].filter((child) => {
    const { entry, post } = shownIn(child);
    const older = post ? posts.get(post) : undefined;
    if (entry && entries.has(entry)) return false;
    if (older && atTop) older.remove();
    return !older || atTop;
  });
  if (atTop) into.prepend(...fresh);
  else into.append(...fresh);
  return fresh;
}

let loading = false;

async function loadOlder() {
  const link = document.querySelector("a[data-older]");
  const into = list();
  const nav = link?.closest(".older");
  if (!(link instanceof HTMLAnchorElement) || !into || !nav || loading) return;
  loading = true;
  nav.setAttribute("aria-busy", "true");
  link.textContent = words.loading;
  try {
    const page = await fetchPage(link.href);
    const from = [...page.querySelectorAll("[data-timeline], [data-people]")].pop();
    if (from) addEntries(into, from);
    const next = page.querySelector(".older");
    if (next) nav.replaceWith(document.importNode(next, true));
    else nav.remove();
    speak(words.loaded);
    observe();
  } catch {
    // The link stays: pressed, it leads to the same page the ordinary way.
    nav.removeAttribute("aria-busy");
    link.textContent = "↻";
  } finally {
    loading = false;
  }
}

const watcher = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && loadOlder(), { rootMargin: "0px 0px 1200px" });

function observe() {
  watcher.disconnect();
  const nav = document.querySelector(".older:has(a[data-older])");
  if (nav) watcher.observe(nav);
}

/** @returns {Place[]} */
function places() {
  try {
    const all = /** @type {Place[]} */ (JSON.parse(sessionStorage.getItem(KEY) ?? "[]"));
    return all.filter((place) => place.who === member); // nobody sees what another member had open
  } catch {
    return [];
  }
}

function keepPlace() {
  const into = list();
  const grown = into && into.dataset.grown === "1";
  if (!into || (!grown && scrollY < 200)) return;
  const link = document.querySelector(".older");
  document.dispatchEvent(new Event("parvis:keep")); // whoever drew over what the server wrote takes it away
  // Into a document that is not shown: a plain copy would load its images once more while the page
  // is going, and what is written out and read in again may bring no styles of its own.
  const copy = document.implementation.createHTMLDocument("").importNode(into, true);
  for (const part of copy.querySelectorAll("[style], [data-watched], [data-followed]")) {
    part.removeAttribute("style"); // the content security policy would refuse it on the way back
    part.removeAttribute("data-watched");
    part.removeAttribute("data-followed");
  }
  const place = { url: location.href, who: member, html: copy.innerHTML, older: link?.outerHTML ?? "", top: scrollY };
  const others = places().filter((one) => one.url !== place.url);
  try {
    sessionStorage.setItem(KEY, JSON.stringify([place, ...others].slice(0, KEPT)));
  } catch {
    sessionStorage.removeItem(KEY);
  }
}

/** Whether the page was come back to, and not opened anew. */
function cameBack() {
  const [entry] = performance.getEntriesByType("navigation");
  return entry instanceof PerformanceNavigationTiming && entry.type === "back_forward";
}

/** Put back what had been loaded, for browsers that did not keep the page itself. */
function restorePlace() {
  const into = list();
  const place = cameBack() && places().find((one) => one.url === location.href);
  if (!into || !place) return;
  const kept = new DOMParser().parseFromString(`<div>${place.html}</div>${place.older}`, "text/html");
  addEntries(into, kept.querySelector("div") ?? kept.body);
  into.dataset.grown = "1";
  const nav = kept.querySelector("body > .older");
  const now = document.querySelector(".older");
  if (now && nav) now.replaceWith(document.importNode(nav, true));
  else if (now && !place.older) now.remove();
  history.scrollRestoration = "manual";
  requestAnimationFrame(() => scrollTo({ top: place.top, behavior: "instant" }));
}

let waiting = 0;

/** One more post is there to be shown; say so without moving anything. */
export function announceNew() {
  waiting += 1;
  const text = waiting === 1 ? words.newPost : fill(words.newPosts, waiting);
  let pill = document.querySelector("button.pill");
  if (!pill) {
    pill = element("button", { class: "pill", type: "button" });
    pill.addEventListener("click", showNew);
    document.querySelector(".main")?.append(pill);
  }
  pill.textContent = text;
  pill.setAttribute("aria-live", "polite");
}

/** Fetch what came since and put it on top. */
export async function showNew() {
  const into = list();
  if (!into || !document.querySelector("button.pill")) return;
  waiting = 0;
  document.querySelector("button.pill")?.remove();
  try {
    const page = await fetchPage(location.pathname);
    const from = page.querySelector("[data-timeline]");
    if (from) addEntries(into, from, true);
    scrollTo({ top: 0 });
  } catch {
    location.reload();
  }
}

/** Mark that the list is longer than what the server sent at first. */
function noteGrowth() {
  const into = list();
  if (into) new MutationObserver(() => (into.dataset.grown = "1")).observe(into, { childList: true });
}

export function start() {
  restorePlace();
  noteGrowth();
  observe();
  addEventListener("pagehide", keepPlace);
}
