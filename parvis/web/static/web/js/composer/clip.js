// @ts-check
/** The video of a composer: chosen, seen, sent, cut, captioned. One `Clip` per form. */
import { ask, element, member, say as announce, token } from "../dom.js";
import { Captioner } from "./captions.js";
import { Cutter } from "./cut.js";
import { addressOf, follow } from "./follow.js";
import { unfinished } from "./kept.js";
import { Preview } from "./preview.js";
import { ResumableUpload } from "./tus.js";
import { percent, say, size, sizes, span, wordsOf } from "./words.js";

const ENDPOINT = "/api/parvis/v1/uploads";
/** A cut is told to the server when it has rested for so long; what it makes by then is thrown away. */
const SETTLED_MS = 1200;

/** What a video that stays as it is asks for. */
const NOTHING = JSON.stringify({ trim_start_ms: null, trim_end_ms: null, cover_ms: null });

/** @template {Element} T @param {ParentNode} place @param {string} name @returns {T} */
const part = (place, name) => /** @type {T} */ (place.querySelector(name));

export class Clip {
  /** @type {File | undefined} */ file;
  /** @type {ResumableUpload | undefined} */ upload;
  source = "";
  mediaId = "";
  #ordered = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #ordering;
  #looking = 0;
  /** Sends the form once the video has arrived, if that was asked for. @type {(() => void) | undefined} */
  #post;

  /** @param {HTMLFormElement} form @param {HTMLElement} panel */
  constructor(form, panel) {
    this.form = form;
    this.panel = panel;
    this.words = wordsOf(panel);
    this.video = part(panel, "[data-preview]");
    this.preview = new Preview(panel, this.video);
    this.captioner = new Captioner(panel, this.video, this.words);
    panel.addEventListener("click", (event) => this.#press(event));
    addEventListener("beforeunload", this.#hold);
    this.#drawUnfinished();
    const present = this.#field()?.value;
    if (present) this.#resumeFromServer(present);
  }

  /** Whether a video is there, in whatever state. */
  get present() {
    return Boolean(this.file || this.#field());
  }

  /**
   * Whether the form has to wait for the video. It is then sent by itself when the video has
   * arrived; asked a second time, it is not.
   * @param {() => void} sendForm
   */
  holds(sendForm) {
    const asked = this.panel.hasAttribute("data-asked") && !this.present;
    if (this.panel.dataset.state === "refused" || asked) {
      announce(asked ? this.words.needed : this.words.exchange);
      return true;
    }
    if (!this.upload || this.upload.state === "done") return false;
    this.#post = this.#post ? undefined : sendForm;
    this.form.toggleAttribute("data-posting", Boolean(this.#post));
    announce(this.#post ? this.words.postsItself : this.words.postsNot);
    return true;
  }

  /** Ask before a page is left that is sending. @param {BeforeUnloadEvent} event */
  #hold = (event) => {
    if (this.upload && ["sending", "waiting"].includes(this.upload.state)) event.preventDefault();
  };

  /** @returns {HTMLInputElement | null} */
  #field() {
    return this.panel.querySelector("[name=media_ids]");
  }

  /** @param {File} file */
  choose(file) {
    this.remove(false);
    this.file = file;
    this.#open(true);
    this.#show(URL.createObjectURL(file), true);
    this.#send();
    /** @type {HTMLElement} */ (part(this.panel, "[data-play]")).focus({ preventScroll: true });
  }

  /** @param {boolean} on */
  #open(on) {
    this.panel.toggleAttribute("data-on", on);
    this.panel.closest("details[data-extra]")?.toggleAttribute("open", on);
  }

  /** @param {string} source @param {boolean} [local] */
  #show(source, local = false) {
    if (this.source.startsWith("blob:")) URL.revokeObjectURL(this.source);
    this.source = source;
    this.panel.setAttribute("data-shown", "");
    this.panel.removeAttribute("data-blind");
    this.video.addEventListener("error", () => this.source === source && this.panel.setAttribute("data-blind", ""), { once: true });
    this.video.addEventListener("loadedmetadata", () => {
      if (this.source !== source) return;
      // A file whose picture this browser cannot read has a length and no width.
      if (!this.video.videoWidth) return this.panel.setAttribute("data-blind", "");
      this.#startCut(source);
    }, { once: true });
    this.video.src = source;
    if (local) this.video.preload = "auto";
  }

  /** @param {string} source */
  #startCut(source) {
    if (!this.panel.querySelector("[data-strip=trim]") || !Number.isFinite(this.video.duration)) return;
    this.cutter ??= new Cutter(this.panel, this.video, this.words, () => this.#orderSoon());
    this.preview.cutter = this.cutter;
    this.cutter.begin(source, this.video.duration);
  }

  #send() {
    if (!this.file) return;
    const most = Number(this.panel.dataset.mostBytes);
    if (most && this.file.size > most) {
      const [has, limit] = sizes(this.file.size, most);
      return this.#refuse(say(this.words.tooLarge, { size: has, most: limit }));
    }
    const headers = () => ({ "X-CSRFToken": token() });
    this.upload = new ResumableUpload(this.file, { endpoint: ENDPOINT, owner: member, headers, changed: () => this.#draw() });
    this.upload.start();
  }

  /** What the upload is doing, in words and as a bar. */
  #draw() {
    const { upload } = this;
    if (!upload) return;
    const { state } = upload;
    if (state === "cancelled" || state === "new") return;
    if (state === "refused") return this.#refuse(upload.reason || this.words.refused);
    this.#state(state);
    if (state === "done") return this.#uploaded(upload.mediaId);
    const bar = /** @type {HTMLProgressElement} */ (part(this.panel, "[data-progress]"));
    bar.value = upload.sent / (upload.file.size || 1);
    const facts = [say(this.words.sent, { sent: size(upload.sent), size: size(upload.file.size) })];
    if (state === "sending" && Number.isFinite(upload.secondsLeft)) facts.push(say(this.words.left, { time: span(upload.secondsLeft) }));
    part(this.panel, "[data-facts]").textContent = facts.join(" · ");
  }

  /** @param {string} state @param {string} [sentence] */
  #state(state, sentence) {
    const words = sentence ?? this.words[state] ?? "";
    const place = part(this.panel, "[data-sentence]");
    this.panel.dataset.state = state;
    if (place.textContent !== words) place.textContent = words; // said once by a screen reader
  }

  /** @param {string} sentence */
  #refuse(sentence) {
    this.#state("refused", sentence);
    part(this.panel, "[data-facts]").textContent = "";
    this.#post = undefined;
    this.form.removeAttribute("data-posting");
  }

  /** @param {string} mediaId */
  #uploaded(mediaId) {
    if (this.mediaId === mediaId) return;
    this.mediaId = mediaId;
    part(this.panel, "[data-facts]").textContent = "";
    this.panel.append(element("input", { type: "hidden", name: "media_ids", value: mediaId }));
    const post = this.#post;
    this.#post = undefined;
    this.form.removeAttribute("data-posting");
    if (post) return post();
    this.#order();
    this.#look();
  }

  #orderSoon() {
    clearTimeout(this.#ordering);
    this.#ordering = setTimeout(() => this.#order(), SETTLED_MS);
  }

  /** Tell the server what to make of it before the form is sent, so that it does not begin with something else. */
  async #order() {
    const value = (/** @type {string} */ name) => /** @type {HTMLInputElement | null} */ (this.form.elements.namedItem(`clip-${name}`))?.value || undefined;
    const borrowed = { sound_id: value("sound"), join: value("join"), join_with: value("join_with") };
    const orders = JSON.stringify({ ...this.cutter?.orders, ...borrowed });
    if (!this.file || !this.mediaId || orders === (this.#ordered || NOTHING) || orders === "{}") return;
    this.#ordered = orders;
    try {
      await ask("PATCH", addressOf(this.mediaId), JSON.parse(orders));
      this.#look();
    } catch {
      // What is wrong with it is said when the form is sent.
    }
  }

  /** A refusal is told while the video can still be exchanged. */
  #look() {
    const mine = (this.#looking += 1); // an earlier look at it ends
    follow(this.mediaId, () => mine === this.#looking && this.panel.isConnected, (video, repeats) => this.#drawMaking(video, repeats));
  }

  /** @type {import("./follow.js").Heard} */
  #drawMaking(video, repeats) {
    const facts = part(this.panel, "[data-facts]");
    if (video.state === "refused") {
      this.#field()?.remove();
      this.#leave();
      this.upload?.forget();
      this.upload = undefined;
      this.#refuse(video.refusal || this.words.refused);
    } else if (video.plays) {
      this.#state("ready");
      facts.textContent = repeats ? this.words.repeats : "";
      if (this.panel.hasAttribute("data-blind") && video.renditions[0]) this.#show(video.renditions[0].url);
    } else {
      this.#state("preparing");
      /** @type {HTMLProgressElement} */ (part(this.panel, "[data-progress]")).value = video.progress / 100;
      facts.textContent = say(this.words.prepared, { part: percent.format(video.progress / 100) });
    }
  }

  /** The form came with a video: a refused form, or a post that is edited. @param {string} mediaId */
  #resumeFromServer(mediaId) {
    this.mediaId = mediaId;
    const source = this.video.dataset.source;
    if (source) this.#show(source);
    else this.#look();
  }

  /** @param {Event} event */
  #press(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-clip-do]") : null;
    const what = button?.getAttribute("data-clip-do");
    if (what === "pause") this.upload?.pause();
    else if (what === "resume") this.upload?.start();
    else if (what === "retry") this.#retry();
    else if (what === "remove") this.remove();
  }

  #retry() {
    if (!this.file) return /** @type {HTMLElement} */ (part(this.form, "[data-files=video]")).click();
    this.upload?.cancel();
    this.#send();
  }

  /** @param {boolean} [focus] */
  remove(focus = true) {
    if (this.upload) this.upload.cancel();
    else if (this.mediaId) ask("DELETE", `/api/v1/media/${this.mediaId}`).catch(() => {}); // the sweep does it otherwise
    this.upload = undefined;
    this.file = undefined;
    this.#leave();
    this.#field()?.remove();
    this.preview.video.pause();
    this.video.removeAttribute("src");
    this.video.removeAttribute("poster");
    this.video.load();
    if (this.source.startsWith("blob:")) URL.revokeObjectURL(this.source);
    this.source = "";
    this.#open(this.panel.hasAttribute("data-asked")); // a duet still waits for its half
    for (const name of ["data-shown", "data-blind", "data-state", "data-cuttable"]) this.panel.removeAttribute(name);
    for (const field of this.panel.querySelectorAll("[data-of-video]")) if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = "";
    this.#post = undefined;
    this.form.removeAttribute("data-posting");
    if (focus) /** @type {HTMLElement} */ (part(this.form, ".composer__tools [data-tool=video]")).focus();
  }

  /** This video is no longer the one that is asked about. */
  #leave() {
    clearTimeout(this.#ordering);
    this.#looking += 1;
    this.#ordered = "";
    this.mediaId = "";
  }

  /** The post is there: nothing of this is needed any more. */
  finish() {
    this.upload?.forget();
    this.upload = undefined;
    this.end();
  }

  end() {
    removeEventListener("beforeunload", this.#hold);
    this.upload?.pause();
    this.#leave();
    this.preview.end();
    this.captioner.end();
    this.cutter?.end();
    if (this.source.startsWith("blob:")) URL.revokeObjectURL(this.source);
  }

  #drawUnfinished() {
    const [last] = unfinished(member);
    const place = this.panel.querySelector("[data-unfinished]");
    if (!last || !place || this.present) return;
    const words = last.sent < last.size ? this.words.unfinished : this.words.arrived;
    place.textContent = say(words, { name: last.name, part: percent.format(last.sent / (last.size || 1)) });
    place.removeAttribute("hidden");
  }
}
