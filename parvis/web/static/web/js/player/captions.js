// @ts-check
/**
 * Captions, drawn by the page: above what lies over the video, in a size that is read on a phone.
 * Screen readers leave them out, since they hear what is said.
 */
import { choices } from "./choices.js";
import { element } from "../dom.js";

export class Captions {
  /** @param {HTMLElement} film */
  constructor(film) {
    this.tracks = /** @type {HTMLTrackElement[]} */ ([...film.querySelectorAll("track")]);
    this.place = element("p", { class: "film__captions", "aria-hidden": "true", dir: "auto" });
    const foot = film.closest("article")?.querySelector(".card__foot"); // on a card they stand above what lies there
    if (this.tracks.length && film.matches(".film--full") && foot) foot.prepend(this.place);
    else if (this.tracks.length) film.append(this.place);
  }

  /** Whether there are any. */
  get available() {
    return this.tracks.length > 0;
  }

  /** @param {HTMLVideoElement} video */
  attach(video) {
    this.video = video;
    this.refresh();
  }

  detach() {
    for (const track of this.video?.querySelectorAll("track") ?? []) track.remove();
    this.video = undefined;
    this.place.replaceChildren();
  }

  /** Show or hide them as was chosen; they are fetched once they are wanted, in the reader's language if there is that. */
  refresh() {
    this.place.hidden = !choices.captions;
    const video = this.video;
    if (!video || !choices.captions || !this.available || video.querySelector("track")) return;
    const language = document.documentElement.lang.split("-")[0];
    const best = this.tracks.find((track) => track.srclang.split("-")[0] === language) ?? this.tracks[0];
    const track = /** @type {HTMLTrackElement} */ (best.cloneNode());
    track.default = false;
    video.append(track);
    track.track.mode = "hidden"; // its cues come, the browser draws nothing
    this.place.lang = track.srclang;
    track.track.addEventListener("cuechange", () => this.#draw(track.track));
  }

  /** @param {TextTrack} track */
  #draw(track) {
    const cues = /** @type {VTTCue[]} */ ([...(track.activeCues ?? [])]);
    const lines = cues.map((cue) => element("span", {}, cue.getCueAsHTML()));
    this.place.replaceChildren(...lines);
  }
}
