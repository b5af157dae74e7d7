// @ts-check
/** Images of a composer: chosen, dropped or pasted; sent with their progress; described. Videos are passed on. */
import { clipIn, isVideo, takeVideo } from "./composer/start.js";
import { element, fill, say, token, words } from "./dom.js";

/** Pictures whose type the browser does not know: cameras and telephones make them. */
const ENDINGS = /\.(jpe?g|png|webp|gif|heic|heif|avif|bmp)$/i;

/** @param {File} file */
const isImage = (file) => file.type.startsWith("image/") || (!file.type && ENDINGS.test(file.name));

/**
 * Send a file and report how far it is; resolves to the API's answer.
 * @param {File} file
 * @param {(part: number) => void} progress
 * @returns {Promise<any>}
 */
function transfer(file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
    const body = new FormData();
    body.append("file", file);
    request.open("POST", "/api/v2/media");
    request.setRequestHeader("X-CSRFToken", token());
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => progress(event.loaded / (event.total || 1)));
    request.addEventListener("load", () => {
      if (request.status < 300) resolve(request.response);
      else reject(new Error(request.response?.error ?? words.failed));
    });
    request.addEventListener("error", () => reject(new Error(words.failed)));
    request.send(body);
  });
}

/** @param {string} id @param {string} description */
async function describe(id, description) {
  const response = await fetch(`/api/v1/media/${id}`, {
    method: "PUT",
    headers: { "X-CSRFToken": token(), "Content-Type": "application/json" },
    body: JSON.stringify({ description }),
  });
  if (!response.ok) throw new Error((await response.json().catch(() => ({}))).error ?? words.failed);
}

/** @param {HTMLElement} tile @param {string} id @param {HTMLElement} opener */
function openAlt(tile, id, opener) {
  const image = /** @type {HTMLImageElement} */ (tile.querySelector("img"));
  const text = /** @type {HTMLTextAreaElement} */ (element("textarea", { class: "input", maxlength: "1500", id: "alt-text", rows: "4" }));
  text.value = image.alt;
  const label = element("label", { class: "label", for: "alt-text" }, words.describe);
  const save = element("button", { class: "button button--primary" }, words.save);
  const cancel = element("button", { class: "button", type: "button" }, words.cancel);
  const form = element("form", { class: "dialog__body form" }, element("div", { class: "field" }, label, text, element("p", { class: "hint" }, words.describeHint)), element("div", { class: "form__actions" }, save, cancel));
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog dialog--small", "aria-label": words.describe }, form));
  cancel.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener.focus();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await describe(id, text.value);
      image.alt = text.value;
      opener.toggleAttribute("data-done", text.value.trim() !== "");
      dialog.close();
    } catch (error) {
      say(error instanceof Error ? error.message : words.failed);
    }
  });
  document.body.append(dialog);
  dialog.showModal();
  text.focus();
}

/** @param {HTMLElement} place @param {File} file */
async function add(place, file) {
  const preview = URL.createObjectURL(file);
  const bar = /** @type {HTMLProgressElement} */ (element("progress", { max: "1", value: "0", "aria-label": fill(words.uploading, file.name) }));
  const image = element("img", { src: preview, alt: "" });
  const remove = element("button", { class: "upload__remove", type: "button", "aria-label": words.removeImage }, "✕");
  const tile = element("div", { class: "upload", "data-uploading": "" }, image, bar, remove);
  place.append(tile);
  try {
    const answer = await transfer(file, (part) => (bar.value = part));
    const alt = element("button", { class: "upload__alt", type: "button", "aria-label": words.describe }, "ALT");
    bar.replaceWith(alt, element("input", { type: "hidden", name: "media_ids", value: answer.id }));
    tile.removeAttribute("data-uploading");
    say(words.uploaded);
  } catch (error) {
    tile.remove();
    say(error instanceof Error ? error.message : words.failed);
  } finally {
    URL.revokeObjectURL(preview);
  }
}

/** What does not belong into a post is said, with what does. @param {File} file */
const unfit = (file) => fill(file.type.startsWith("audio/") ? words.soundAlone : words.otherKind, file.name);

/** @param {HTMLFormElement} form @param {File} video @param {File | undefined} other the first of what was chosen with it */
function addVideo(form, video, other) {
  takeVideo(form, video);
  if (other) say(isImage(other) || isVideo(other) ? words.oneKind : unfit(other));
}

/** @param {HTMLFormElement} form @param {Iterable<File>} files */
function addAll(form, files) {
  const place = form.querySelector("[data-uploads]");
  const most = Number(form.dataset.images);
  if (!(place instanceof HTMLElement)) return;
  const all = [...files];
  const video = all.find(isVideo);
  if (video && !place.children.length) return addVideo(form, video, all.find((one) => one !== video));
  const images = all.filter(isImage);
  if (video || (clipIn(form)?.present && images.length)) return say(words.oneKind);
  const left = all.find((one) => !isImage(one));
  let trouble = left ? unfit(left) : "";
  const added = [];
  for (const file of images) {
    if (place.children.length >= most) trouble = fill(words.tooManyImages, most);
    else added.push(add(place, file));
  }
  if (trouble) Promise.all(added).then(() => say(trouble)); // after what they say
}

/** Remove or describe an image, whether it was just added or came with the page. @param {Event} event */
function press(event) {
  const button = event.target instanceof Element ? event.target.closest(".upload__remove, .upload__alt") : null;
  const tile = button?.closest(".upload");
  if (!(button instanceof HTMLElement) || !(tile instanceof HTMLElement)) return;
  const id = tile.querySelector("[name=media_ids]");
  if (button.matches(".upload__alt") && id instanceof HTMLInputElement) return openAlt(tile, id.value, button);
  const form = tile.closest("form");
  tile.remove();
  /** @type {HTMLElement | null | undefined} */ (form?.querySelector("[data-tool=images]"))?.focus();
}

/** @param {HTMLFormElement} form */
export function startUploads(form) {
  form.querySelector("[data-uploads]")?.addEventListener("click", press);
  for (const chooser of form.querySelectorAll("[data-files]")) {
    if (!(chooser instanceof HTMLInputElement)) continue;
    chooser.addEventListener("change", () => {
      addAll(form, chooser.files ?? []);
      chooser.value = "";
    });
  }
  form.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    addAll(form, files);
  });
  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.dataset.drop = "";
  });
  form.addEventListener("dragleave", () => delete form.dataset.drop);
  form.addEventListener("drop", (event) => {
    delete form.dataset.drop;
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    addAll(form, event.dataTransfer.files);
  });
}
