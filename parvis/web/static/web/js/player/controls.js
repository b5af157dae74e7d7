// @ts-check
/** What is drawn over a video: the layer that a thumb touches, the bar, sound and captions, what goes wrong. */
import { element, icon, words } from "../dom.js";
import { choices } from "./choices.js";
import { Scrub } from "./scrub.js";
import { listen } from "./touch.js";

/**
 * @param {string} drawing
 * @param {string} label
 * @param {string} name
 * @param {() => void} press
 */
function button(drawing, label, name, press) {
  const made = element("button", { class: `film__button ${name}`, type: "button", "aria-label": label, title: label }, icon(drawing));
  made.addEventListener("click", press);
  return made;
}

/** @param {HTMLElement} made @param {boolean} on @param {string} drawing @param {string} label */
function redraw(made, on, drawing, label) {
  made.setAttribute("aria-pressed", String(on));
  made.setAttribute("title", label);
  made.setAttribute("aria-label", label);
  made.replaceChildren(icon(drawing));
}

/**
 * Draw the controls of a video.
 * @param {import("./player.js").Player} player
 * @param {{toggled: () => void, liked: () => void}} does
 */
export function control(player, does) {
  const { film } = player;
  const heard = film.hasAttribute("data-sound");
  const tap = element("button", { class: "film__tap", type: "button", "aria-label": words.play });
  const glyph = element("span", { class: "film__glyph", "aria-hidden": "true" }, icon("play"));
  const fast = element("span", { class: "film__fast", role: "status" }, "");
  const chip = element("button", { class: "film__chip", type: "button" }, icon("volume-off"), words.unmute);
  const trouble = element("p", { class: "film__trouble", role: "alert" });
  const sound = button("volume", words.soundOn, "film__sound", () => {
    if (film.hasAttribute("data-silenced")) player.unmute();
    else choices.sound = !choices.sound;
  });
  const captions = button("captions", words.captions, "film__cc", () => (choices.captions = !choices.captions));
  const scrub = new Scrub(player);
  sound.hidden = !heard;
  captions.hidden = !player.captions.available;

  const drawChoices = () => {
    const audible = choices.sound && !film.hasAttribute("data-silenced");
    redraw(sound, choices.sound, audible ? "volume" : "volume-off", audible ? words.soundOff : words.soundOn);
    redraw(captions, choices.captions, choices.captions ? "captions" : "captions-off", choices.captions ? words.captionsOff : words.captionsOn);
  };
  const drawState = () => {
    tap.setAttribute("aria-label", player.playing ? words.pause : words.play);
    trouble.textContent = film.dataset.state === "failed" ? words.videoFailed : "";
  };
  chip.addEventListener("click", () => player.unmute());
  player.addEventListener("state", drawState);
  for (const name of ["attached", "obeyed"]) player.addEventListener(name, drawChoices);
  new MutationObserver(drawChoices).observe(film, { attributeFilter: ["data-silenced"] });
  listen(tap, {
    tapped: does.toggled,
    liked: does.liked,
    held: (on) => {
      player.speed(on ? 2 : 1);
      fast.textContent = on ? "2×" : "";
    },
  });
  film.append(tap, glyph, fast, trouble, chip, element("div", { class: "film__top" }, sound, captions), scrub.bar);
  drawChoices();
  drawState();
}
