// @ts-check
/** One card's place in the swipe. The place stays; the card is in the page only while it is near. */
import { react } from "../actions.js";
import { starts } from "../player/choices.js";
import { control } from "../player/controls.js";
import { Player } from "../player/player.js";
import { SECONDS_AHEAD } from "../player/policy.js";
import { Watch } from "../player/watch.js";
import { dress } from "./card.js";

/** @typedef {{surface: string, receipt?: string}} Where */

export class Slot {
  /** @type {Player | null} */
  player = null;
  /** @type {Watch | null} */
  #read = null;
  #dressed = false;
  #interrupted = false;
  /** @type {Where | undefined} */
  #where;

  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.card = /** @type {HTMLElement | null} */ (place.querySelector("article"));
  }

  get post() {
    return this.card?.dataset.post ?? "";
  }

  /** Whether the viewer has not yet said that they want to see it. */
  get covered() {
    return this.card?.querySelector("[data-cover]:not([open])") !== null && this.card !== null;
  }

  /** Be in the page. */
  enter() {
    const card = this.card;
    if (!card) return;
    if (card.parentElement !== this.place) this.place.append(card);
    if (this.#dressed) return;
    this.#dressed = true;
    const film = /** @type {HTMLElement | null} */ (card.querySelector("[data-film]"));
    if (film) {
      const player = (this.player = new Player(film));
      control(player, { toggled: () => this.toggle(), liked: () => this.like() });
    }
    dress(card, () => this.like());
  }

  /** Leave the page; what was shown is kept for coming back. */
  exit() {
    this.player?.detach();
    this.card?.remove();
  }

  /** Fetch the pictures that stand for it. */
  showStill() {
    for (const image of this.card?.querySelectorAll("img[loading=lazy]") ?? []) image.setAttribute("loading", "eager");
  }

  /** It is what is looked at now. @param {Where} shown where all cards of this swipe are shown */
  begin(shown) {
    const receipt = this.card?.dataset.receipt; // the page of the feed that brought it
    const where = (this.#where = receipt ? { ...shown, receipt } : shown);
    this.place.setAttribute("data-focus", "");
    if (this.covered) return;
    if (!this.player) this.#read ??= new Watch({ post: this.post, durationMs: 0, ...where });
    else if (starts()) this.player.play({ ...where, fromStart: true });
    else this.player.prepare(SECONDS_AHEAD[0]);
  }

  /** The thumb draws it in, or lets it go again. @param {boolean} on */
  peek(on) {
    if (!on) this.player?.unpeek();
    else if (starts() && !this.covered) this.player?.peek();
  }

  /** Something else is. @param {import("../player/watch.js").Ending} how */
  end(how) {
    this.place.removeAttribute("data-focus");
    this.player?.leave(how);
    this.#read?.end(how);
    this.#read = null;
  }

  /** The page is out of sight. @param {import("../player/watch.js").Ending} how */
  suspend(how) {
    this.#interrupted ||= this.player?.playing ?? false;
    this.player?.suspend(how);
    this.#read?.end(how);
    this.#read = null;
  }

  /** It is in sight again. */
  resume() {
    if (!this.#where || this.covered) return;
    if (!this.player) this.begin(this.#where);
    else if (this.#interrupted) this.player.play(this.#where);
    this.#interrupted = false;
  }

  toggle() {
    const player = this.player;
    if (!player || this.covered) return;
    if (player.playing) player.pause();
    else player.play(this.#where ?? { surface: "other" });
  }

  /** Twice tapped is liked; it is never taken back that way. */
  like() {
    const button = this.card?.querySelector('[data-do="like"]');
    if (button instanceof HTMLElement && button.getAttribute("aria-pressed") !== "true") react(button, "like");
  }
}
