// @ts-check
/** The Tune page while it is moved: factors, and the ten posts that the settings lead to, before they are saved. */
import { ask, fill, speak } from "./dom.js";
import { moves } from "./player/choices.js";

const PATIENCE_MS = 120; // since the last move
const GLIDE_MS = 180;
const SEARCH_MS = 200;
const UNIT = 1000;
const REST = 50; // of a slider: so far it doubles

const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });

/**
 * What a slider gives to the posts it is moved towards, in per mille; keep in step with `feed.tuning.pull`.
 * @param {number} slider
 */
export function pull(slider) {
  const far = Math.abs(slider);
  const base = UNIT << Math.floor(far / REST);
  const pulled = base + Math.floor((base * (far % REST)) / REST);
  return slider >= 0 ? pulled : Math.floor((UNIT * UNIT) / pulled);
}

/** @param {number} perMille */
const times = (perMille) => `×${number.format(perMille / UNIT)}`;

class Tune {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting;
  /** @type {AbortController | undefined} */
  #asking;
  #saved = "";

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.form = /** @type {HTMLFormElement} */ (root.querySelector("[data-form]"));
    this.tiles = /** @type {HTMLElement} */ (root.querySelector("[data-tiles]"));
    this.state = /** @type {HTMLElement} */ (root.querySelector("[data-state]"));
    this.middle = /** @type {HTMLElement} */ (root.querySelector("[data-middle]"));
    this.#saved = this.#settings();
    for (const range of this.#ranges()) this.#drawRange(range);
    this.#drawState();
    this.form.addEventListener("input", (event) => {
      if (event.target instanceof HTMLInputElement && event.target.type === "range") this.#drawRange(event.target);
      this.#moved();
    });
    this.middle.addEventListener("click", () => this.#toTheMiddle());
    new Topics(this.form, () => this.#moved());
  }

  #ranges() {
    return /** @type {NodeListOf<HTMLInputElement>} */ (this.form.querySelectorAll("input[type=range]"));
  }

  /** All that is set, without what the form is called and what is being typed. */
  #settings() {
    const fields = [...new FormData(this.form)].filter(([name]) => !["csrfmiddlewaretoken", "profile", "name", "add_topic"].includes(name));
    return JSON.stringify(fields.filter(([name, value]) => !(name.startsWith("topic:") && !value)));
  }

  #moved() {
    this.#drawState();
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#preview(), PATIENCE_MS);
  }

  #drawState() {
    const tried = this.#settings() !== this.#saved;
    this.state.textContent = (tried ? this.state.dataset.tried : this.state.dataset.saved) ?? "";
    this.state.toggleAttribute("data-on", tried);
    this.middle.hidden = ![...this.#ranges()].some((range) => range.classList.contains("pull__range") && range.value !== "0");
  }

  /** @param {HTMLInputElement} range */
  #drawRange(range) {
    const least = Number(range.min);
    range.style.setProperty("--at", `${(100 * (range.valueAsNumber - least)) / (Number(range.max) - least)}%`);
    const ends = range.closest("[data-pull]");
    if (ends) drawEnds(ends, range);
    const weight = range.closest("[data-weight]");
    if (weight instanceof HTMLElement) drawWeight(weight, range);
  }

  #toTheMiddle() {
    for (const range of this.#ranges()) {
      if (!range.classList.contains("pull__range")) continue;
      range.value = "0";
      this.#drawRange(range);
    }
    /** @type {HTMLElement | null} */ (this.form.querySelector(".pull__range"))?.focus();
    this.#moved();
  }

  /** Ask what the settings lead to; the answer to the last question is the one that counts. */
  async #preview() {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const body = new FormData(this.form);
    body.delete("add_topic");
    try {
      const response = await fetch("/tune/preview", { method: "POST", headers: { "X-Parvis-Part": "1" }, body, signal: asking.signal });
      if (!response.ok) return;
      const part = new DOMParser().parseFromString(await response.text(), "text/html").body;
      if (!asking.signal.aborted) this.#draw(part);
    } catch {
      // Another question took its place, or there is no network: what stands, stands.
    }
  }

  /** Put the posts in their new order; those that stay glide to their places. @param {HTMLElement} part */
  #draw(part) {
    const old = new Map([...this.tiles.querySelectorAll("[data-tile]")].map((tile) => [tile.getAttribute("data-tile"), { tile, box: tile.getBoundingClientRect() }]));
    const list = part.querySelector(".tiles");
    if (!list) return;
    let fresh = 0;
    for (const tile of list.querySelectorAll("[data-tile]")) {
      const known = old.get(tile.getAttribute("data-tile"));
      if (known) tile.replaceWith(known.tile);
      else fresh += 1;
    }
    const shown = this.tiles.querySelector(".tiles");
    const scrolled = shown?.scrollLeft ?? 0;
    this.tiles.replaceChildren(list);
    list.scrollLeft = scrolled;
    if (moves()) for (const tile of list.querySelectorAll("[data-tile]")) glide(tile, old.get(tile.getAttribute("data-tile"))?.box);
    speak(fresh ? fill(this.tiles.dataset.said ?? "", fresh) : (this.tiles.dataset.same ?? ""));
  }
}

/** @param {Element} tile @param {DOMRect | undefined} from */
function glide(tile, from) {
  if (!from) return void tile.animate([{ opacity: 0 }, { opacity: 1 }], { duration: GLIDE_MS, easing: "ease-out" });
  const to = tile.getBoundingClientRect();
  const [x, y] = [from.left - to.left, from.top - to.top];
  if (x || y) tile.animate([{ translate: `${x}px ${y}px` }, { translate: "0 0" }], { duration: GLIDE_MS, easing: "ease-out" });
}

/** @param {Element} ends @param {HTMLInputElement} range */
function drawEnds(ends, range) {
  const slider = range.valueAsNumber;
  const words = [];
  for (const [name, towards] of /** @type {[string, number][]} */ ([["low", -slider], ["high", slider]])) {
    const end = ends.querySelector(`[data-end="${name}"]`);
    const factor = end?.querySelector("b");
    if (!end || !factor) continue;
    factor.textContent = slider ? times(pull(towards)) : "";
    end.toggleAttribute("data-more", towards > 0);
    words.push(`${end.firstChild?.textContent?.trim()} ${times(pull(towards))}`);
  }
  range.setAttribute("aria-valuetext", words.join(", "));
}

/** @param {HTMLElement} weight @param {HTMLInputElement} range */
function drawWeight(weight, range) {
  const percent = weight.querySelector("[data-percent]");
  const points = weight.querySelector("[data-points]");
  if (!(percent instanceof HTMLElement) || !(points instanceof HTMLElement)) return;
  percent.textContent = `${range.value}\u00a0%`;
  const value = (Number(weight.dataset.weight) * range.valueAsNumber) / 100 / UNIT;
  points.textContent = fill(points.dataset.points ?? "%s", number.format(value).replace("-", "−"));
  range.setAttribute("aria-valuetext", `${percent.textContent}, ${points.textContent}`);
}

/** The topics: more of them are found while typing, and stand on top once added. */
class Topics {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting;

  /** @param {HTMLFormElement} form @param {() => void} moved */
  constructor(form, moved) {
    const part = /** @type {HTMLElement} */ (form.querySelector("[data-topics]"));
    this.list = /** @type {HTMLElement} */ (part.querySelector("[data-list]"));
    this.pattern = /** @type {HTMLTemplateElement} */ (part.querySelector("[data-new]"));
    this.input = /** @type {HTMLInputElement} */ (part.querySelector("[data-add]"));
    this.known = /** @type {HTMLElement} */ (part.querySelector("[data-known]"));
    this.moved = moved;
    this.input.addEventListener("input", () => {
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => this.#search(), SEARCH_MS);
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#add();
    });
    part.querySelector("[data-add-button]")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.#add();
    });
  }

  async #search() {
    const text = this.input.value.trim().replace(/^#/, "");
    if (!text) return;
    const found = await ask("GET", `/api/v2/search?type=hashtags&limit=8&q=${encodeURIComponent(text)}`).catch(() => null);
    const options = (found?.hashtags ?? []).map((/** @type {{name: string}} */ tag) => new Option(`#${tag.name}`, tag.name));
    this.known.replaceChildren(...options);
  }

  #add() {
    const shown = this.input.value.trim().replace(/^#+/, "");
    const key = shown.normalize("NFKC").toLowerCase();
    if (!key || /\s/.test(key)) return;
    const there = /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-topic="${CSS.escape(key)}"]`));
    const row = there ?? this.#row(key, shown);
    const on = /** @type {HTMLInputElement} */ (row.querySelector('input[value="on"]'));
    on.checked = true;
    this.list.prepend(row);
    this.input.value = "";
    on.focus();
    this.moved();
  }

  /** @param {string} key @param {string} shown */
  #row(key, shown) {
    const row = /** @type {HTMLElement} */ (document.importNode(this.pattern.content, true).firstElementChild);
    row.dataset.topic = key;
    row.setAttribute("aria-label", `#${shown}`);
    const name = row.querySelector("bdi");
    if (name) name.textContent = shown;
    for (const input of row.querySelectorAll("input")) input.name = `topic:${key}`;
    return row;
  }
}

const root = document.querySelector("[data-tune]");
if (root instanceof HTMLElement) new Tune(root);
