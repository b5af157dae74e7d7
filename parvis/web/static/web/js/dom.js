// @ts-check
/** Small things that every module needs: elements, words, speech, requests. */

/** @typedef {{keys: string[], command: string, label: string}} Shortcut */
/** @typedef {{title: string, shortcuts: Shortcut[]}} ShortcutGroup */

const data = document.getElementById("words");

/** The page's words in the reader's language. @type {Record<string, string> & {shortcuts: ShortcutGroup[]}} */
export const words = JSON.parse(data?.textContent ?? "{}");

/** The name of who is logged in; empty for nobody. */
export const member = document.documentElement.dataset.member ?? "";

/**
 * Return `pattern` with its `%s` filled in.
 * @param {string} pattern
 * @param {string | number} value
 */
export const fill = (pattern, value) => pattern.replace("%s", String(value));

/**
 * Return a new element.
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * Return a drawing of the sprite.
 * @param {string} name
 */
export function icon(name) {
  const sprite = document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0] ?? "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let silence;

/**
 * Say something to everybody: drawn for a moment, read out by a screen reader.
 * @param {string} text
 * @param {() => void} [undo] what takes it back; there is longer to press that
 */
export function say(text, undo) {
  const toast = document.getElementById("toast");
  if (!toast) return;
  const hush = () => toast.replaceChildren();
  toast.replaceChildren(text);
  clearTimeout(silence);
  silence = setTimeout(hush, undo ? 10_000 : 4000);
  if (!undo) return;
  const button = element("button", { class: "toast__undo", type: "button" }, words.undo);
  button.addEventListener("click", () => {
    hush();
    undo();
  });
  toast.append(button);
}

/**
 * Say something to screen readers only: what others see by themselves.
 * @param {string} text
 */
export function speak(text) {
  const place = document.getElementById("spoken");
  if (place) place.textContent = text;
}

/** Return the token that proves a request comes from this page. */
export const token = () =>
  /** @type {HTMLInputElement | null} */ (document.querySelector("#act [name=csrfmiddlewaretoken]"))?.value ?? "";

/** A request that was refused, with the server's own sentence. */
export class Refused extends Error {
  /**
   * @param {string} sentence
   * @param {number} status
   */
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

/**
 * Ask the JSON API and return its answer.
 * @param {string} method
 * @param {string} path
 * @param {Record<string, unknown>} [content]
 * @returns {Promise<any>}
 */
export async function ask(method, path, content) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = token();
  if (content) headers["Content-Type"] = "application/json";
  // A like or a follow arrives although its page is left at once.
  const keepalive = method !== "GET";
  const response = await fetch(path, { method, headers, keepalive, body: content && JSON.stringify(content) });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.error ?? words.failed, response.status);
  return answer;
}

/**
 * Send whoever is not logged in to do so; return whether somebody is.
 */
export function loggedIn() {
  if (member) return true;
  location.assign(`/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
  return false;
}
