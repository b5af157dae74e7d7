// @ts-check
/** What is said under a card, and why it is there: a sheet over the playing video on a phone, a panel beside it on a desk. */
import { enhance } from "../composer.js";
import { element, icon, speak, words } from "../dom.js";

const PULL_PX = 90;

/** What the drawer can show: its title, which links open it, and the part of a page that it takes. */
const KINDS = {
  comments: { title: words.comments, by: "[data-comments]", part: ".comments" },
  why: { title: words.why, by: "[data-why]", part: ".because" },
};

export class Drawer {
  open = false;
  /** @type {keyof typeof KINDS} */
  #kind = "comments";
  /** @type {Element | null} */
  #opener = null;
  #shows = "";

  /** @param {HTMLElement} root @param {import("./track.js").Track} track */
  constructor(root, track) {
    this.root = root;
    this.track = track;
    this.body = element("div", { class: "drawer__body", tabindex: "0", role: "region", "aria-label": words.comments });
    this.title = element("h2", { class: "drawer__title", id: "drawer-title", tabindex: "-1" }, words.comments);
    const close = element("button", { class: "icon-button", type: "button", "aria-label": words.close }, icon("close"));
    this.head = element("header", { class: "drawer__head" }, element("span", { class: "drawer__grip", "aria-hidden": "true" }), this.title, close);
    this.panel = element("aside", { class: "drawer", "aria-labelledby": "drawer-title", hidden: "" }, this.head, this.body);
    root.append(this.panel);
    close.addEventListener("click", () => this.close());
    this.#listenToPulls();
    root.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest("[data-comments], [data-why]") : null;
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (this.open && this.#opener === link) this.close();
      else this.show(link, link.matches("[data-why]") ? "why" : "comments");
    });
    track.addEventListener("arrived", () => this.open && this.#load());
  }

  /** @param {Element} opener @param {keyof typeof KINDS} kind */
  show(opener, kind) {
    this.#opener = opener;
    this.#kind = kind;
    this.title.textContent = KINDS[kind].title;
    this.body.setAttribute("aria-label", KINDS[kind].title);
    this.open = true;
    this.panel.hidden = false;
    this.root.dataset.drawer = "";
    this.#load();
    this.title.focus({ preventScroll: true });
  }

  close() {
    this.#hide();
    if (this.#opener instanceof HTMLElement && this.#opener.isConnected) this.#opener.focus({ preventScroll: true });
  }

  #hide() {
    this.open = false;
    this.panel.hidden = true;
    delete this.root.dataset.drawer;
    this.panel.removeAttribute("data-tall");
  }

  async #load() {
    const address = this.#address();
    if (!address) return this.#hide(); // focus stays where the swipe has come to
    if (address === this.#shows) return;
    this.#shows = address;
    this.body.replaceChildren(element("p", { class: "comments__none quiet" }, words.loading));
    try {
      const response = await fetch(address, { headers: { "X-Parvis-Part": "1" } });
      if (!response.ok) throw new Error(String(response.status));
      const { part: wanted, title } = KINDS[this.#kind];
      const part = new DOMParser().parseFromString(await response.text(), "text/html").querySelector(wanted);
      if (this.#shows !== address || !part) return;
      this.body.replaceChildren(document.importNode(part, true));
      this.body.scrollTop = 0;
      this.#dress();
      speak(title);
    } catch {
      this.#shows = "";
      this.body.replaceChildren(element("p", { class: "comments__none", role: "alert" }, words.failed));
    }
  }

  /** Where to find what belongs to the card that is looked at; nothing for one without a receipt. */
  #address() {
    const { post, card } = this.track.current ?? {};
    if (this.#kind === "comments") return post && `/watch/${post}/comments`;
    return card?.querySelector(KINDS.why.by)?.getAttribute("href");
  }

  #dress() {
    for (const form of this.body.querySelectorAll("form[data-composer]")) if (form instanceof HTMLFormElement) enhance(form);
    for (const folded of this.body.querySelectorAll("[data-folded]")) folded.addEventListener("toggle", () => folded.querySelector("textarea")?.focus());
    const list = this.body.querySelector("[data-timeline]");
    if (list) new MutationObserver(() => this.body.querySelector(".comments__none")?.remove()).observe(list, { childList: true });
  }

  /** The sheet follows the thumb on its head: down closes it, up makes it taller. */
  #listenToPulls() {
    const { head, panel } = this;
    /** @type {number | null} */
    let from = null;
    head.addEventListener("pointerdown", (event) => {
      if (!event.isPrimary || (event.target instanceof Element && event.target.closest("button"))) return;
      from = event.clientY;
      head.setPointerCapture(event.pointerId);
    });
    head.addEventListener("pointermove", (event) => {
      if (from !== null) panel.style.translate = `0 ${Math.max(0, event.clientY - from)}px`;
    });
    /** @param {PointerEvent} event */
    const drop = (event) => {
      if (from === null) return;
      const pulled = event.clientY - from;
      from = null;
      panel.style.translate = "";
      if (event.type === "pointercancel") return;
      if (pulled < -PULL_PX / 2) panel.setAttribute("data-tall", "");
      else if (pulled > PULL_PX && panel.hasAttribute("data-tall")) panel.removeAttribute("data-tall");
      else if (pulled > PULL_PX) this.close();
    };
    head.addEventListener("pointerup", drop);
    head.addEventListener("pointercancel", drop);
  }
}
