// @ts-check
/** The way from a composer to its video. The editor itself is loaded when there is a video to edit. */
import { say, words } from "../dom.js";

/** @typedef {import("./clip.js").Clip} Clip */

/** Files whose type the browser does not know, as they come from cameras and from other systems. */
const ENDINGS = /\.(mp4|m4v|mov|mkv|webm|avi|mpe?g|m2ts|mts|ts|3gpp?|3g2|ogv|wmv|flv|mxf)$/i;

/** @type {WeakMap<HTMLFormElement, Clip>} */
const clips = new WeakMap();

/** @type {WeakMap<HTMLFormElement, Promise<void>>} */
const opening = new WeakMap();

/** @param {File} file */
export const isVideo = (file) => file.type.startsWith("video/") || (!file.type && ENDINGS.test(file.name));

/** @param {HTMLFormElement} form */
export const clipIn = (form) => clips.get(form);

/** The place of the video in the form; pages that only have the short form fetch it. @param {HTMLFormElement} form */
async function place(form) {
  const there = form.querySelector("[data-extra=video]");
  if (there) return there;
  const response = await fetch("/compose/video", { headers: { "X-Parvis-Part": "1" } });
  if (!response.ok || response.redirected) throw new Error(String(response.status));
  const made = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-extra=video]");
  if (!made) throw new Error("no editor");
  const part = document.importNode(made, true);
  form.querySelector("[data-uploads]")?.after(part);
  return part;
}

/** @param {HTMLFormElement} form @returns {Promise<Clip>} */
async function editor(form) {
  const { Clip } = await import("./clip.js");
  const part = await place(form);
  const known = clips.get(form);
  if (known) return known;
  const clip = new Clip(form, /** @type {HTMLElement} */ (part.querySelector("[data-clip]")));
  clips.set(form, clip);
  return clip;
}

/** @param {HTMLFormElement} form @param {(clip: Clip) => void} [then] */
function open(form, then) {
  const ready = editor(form).then(then, () => say(words.failed));
  opening.set(form, ready);
  return ready;
}

/** What is on its way into the form: a post must not leave without the video that was chosen for it. @param {HTMLFormElement} form */
export const clipReady = (form) => opening.get(form);

/** @param {HTMLFormElement} form @param {File} file */
export const takeVideo = (form, file) => open(form, (clip) => clip.choose(file));

/** A form that comes with a video, or asks for one, begins with it open. @param {HTMLFormElement} form */
export function startClip(form) {
  if (form.querySelector("[data-clip][data-on]")) open(form);
}

/** @param {HTMLFormElement} form */
export function stopClip(form) {
  const clip = clips.get(form);
  if (!clip) return;
  clip.end();
  clips.delete(form);
  clip.panel.closest("[data-extra]")?.remove();
}
