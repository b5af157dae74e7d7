// @ts-check
/**
 * Sends one large file in pieces and goes on where it stopped: after a pause, a dropped connection,
 * a restarted server, a reloaded page. The client half of tus 1.0 with its extensions "creation" and
 * "termination" (https://tus.io/protocols/resumable-upload).
 */
import * as kept from "./kept.js";

/** @typedef {"new" | "sending" | "paused" | "waiting" | "done" | "refused" | "cancelled"} State */
/** @typedef {{endpoint: string, owner: string, headers: () => Record<string, string>, changed: () => void}} Options */

const VERSION = "1.0.0";
const KIB = 1024;
const SMALLEST = 256 * KIB;
const LARGEST = 16 * 1024 * KIB;
const FIRST = 1024 * KIB;
/** A piece that took less than this is followed by a larger one, one that took longer by a smaller. */
const QUICK_MS = 2_000;
const SLOW_MS = 8_000;
/** A connection on which nothing moves for this long is taken for dead. */
const STALLED_MS = 45_000;
const PATIENCE_MS = 30_000;
/** The upload has ended on the server; it is looked at, and begun anew. */
const GONE = [404, 410];
/** What the speed is measured on. */
const WINDOW_MS = 8_000;

/** The server said no, for good; the message is its sentence. */
class No extends Error {
  /** @param {string} sentence @param {number} status */
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

/** The connection was lost, or the server could not answer now. */
class Later extends Error {
  /** @param {number} [afterMs] when the server says how long to wait */
  constructor(afterMs) {
    super("later");
    this.afterMs = afterMs;
  }
}

/** @param {string} text */
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

export class ResumableUpload {
  /** @type {State} */
  state = "new";
  /** Bytes that the server has, as far as is known. */
  sent = 0;
  /** Why it was refused. */
  reason = "";
  /** What the server made of the whole file. */
  mediaId = "";

  #address = "";
  #certain = false; // that the server has `sent` bytes
  #piece = FIRST;
  #failures = 0;
  #running = false;
  /** @type {XMLHttpRequest | undefined} */
  #request;
  /** @type {(() => void) | undefined} */
  #wake;
  /** @type {{at: number, sent: number}[]} */
  #samples = [];

  /**
   * @param {File} file
   * @param {Options} options
   */
  constructor(file, options) {
    this.file = file;
    this.options = options;
    this.#address = kept.find(options.owner, file)?.address ?? "";
    addEventListener("online", this.#hurry);
  }

  /** Bytes a second, 0 while it is not known. */
  get speed() {
    const [first] = this.#samples;
    const last = this.#samples[this.#samples.length - 1];
    if (!first || last.at - first.at < 500) return 0;
    return ((last.sent - first.sent) / (last.at - first.at)) * 1000;
  }

  /** Seconds until all is sent, as things go; NaN while it is not known. */
  get secondsLeft() {
    return this.speed ? (this.file.size - this.sent) / this.speed : NaN;
  }

  /** Begin, or go on after a pause. */
  start() {
    if (this.state === "done" || this.state === "cancelled") return;
    this.#failures = 0;
    this.#become("sending");
    if (!this.#running) this.#run();
    else this.#hurry();
  }

  pause() {
    if (this.state !== "sending" && this.state !== "waiting") return;
    this.#become("paused");
    this.#request?.abort();
    this.#hurry();
  }

  /** Stop for good, and let the server forget what it has, and what it made of it. */
  cancel() {
    const address = this.#address;
    this.#end("cancelled");
    kept.forget(this.options.owner, this.file);
    this.#request?.abort();
    if (address) this.#ask("DELETE", address).catch(() => {}); // the server's sweep removes it later
  }

  /** The file has become part of a post: chosen again it is sent again. */
  forget() {
    kept.forget(this.options.owner, this.file);
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    if (state !== "sending") this.#samples = [];
    this.options.changed();
  }

  /** @param {State} state */
  #end(state) {
    removeEventListener("online", this.#hurry);
    this.#become(state);
    this.#hurry();
  }

  #hurry = () => this.#wake?.();

  async #run() {
    this.#running = true;
    while (this.state === "sending" || this.state === "waiting") {
      try {
        await this.#step();
        this.#failures = 0;
      } catch (error) {
        await this.#recover(error);
      }
    }
    this.#running = false;
  }

  async #step() {
    if (!this.#address) await this.#open();
    else if (!this.#certain) await this.#look();
    else await this.#sendPiece();
    if (this.state === "waiting") this.#become("sending");
    if (this.mediaId) this.#end("done");
  }

  /** @param {unknown} error */
  async #recover(error) {
    this.#certain = false;
    if (this.state !== "sending" && this.state !== "waiting") return; // paused or cancelled on purpose
    if (error instanceof No && !(this.#address && GONE.includes(error.status))) {
      this.reason = error.message;
      kept.forget(this.options.owner, this.file);
      this.#address = "";
      return this.#end("refused");
    }
    this.#failures += 1;
    if (this.#failures > 1) this.#become("waiting"); // one lost piece is nothing to talk about
    this.#piece = Math.max(SMALLEST, this.#piece / 2);
    const doubled = Math.min(PATIENCE_MS, 500 * 2 ** this.#failures);
    const ms = (error instanceof Later && error.afterMs) || doubled * (0.75 + Math.random() / 2);
    await new Promise((resolve) => {
      this.#wake = () => resolve(undefined);
      setTimeout(resolve, ms);
    });
    this.#wake = undefined;
  }

  async #open() {
    const { name, type, size } = this.file;
    const request = await this.#ask("POST", this.options.endpoint, {
      "Upload-Length": String(size),
      "Upload-Metadata": `filename ${base64(name)},filetype ${base64(type || "application/octet-stream")}`,
    });
    const address = request.getResponseHeader("Location");
    if (!address) throw new Later();
    this.#address = new URL(address, location.href).pathname; // here, by whatever name the server is reached
    this.#certain = true;
    this.#note(0);
  }

  /** Ask how much has arrived. */
  async #look() {
    let request;
    try {
      request = await this.#ask("HEAD", this.#address);
    } catch (error) {
      if (!(error instanceof No)) throw error;
      kept.forget(this.options.owner, this.file); // it ended meanwhile: begin anew
      this.#address = "";
      this.#note(0);
      return;
    }
    this.#certain = true;
    this.#take(request);
  }

  async #sendPiece() {
    const from = this.sent;
    const piece = this.file.slice(from, from + this.#piece);
    const began = performance.now();
    const headers = { "Upload-Offset": String(from), "Content-Type": "application/offset+octet-stream" };
    const request = await this.#ask("PATCH", this.#address, headers, piece, (loaded) => this.#note(from + loaded));
    const took = performance.now() - began;
    if (took < QUICK_MS) this.#piece = Math.min(LARGEST, this.#piece * 2);
    else if (took > SLOW_MS) this.#piece = Math.max(SMALLEST, this.#piece / 2);
    this.#take(request);
  }

  /** Take over what the server says of the upload. @param {XMLHttpRequest} request */
  #take(request) {
    const sent = Number(request.getResponseHeader("Upload-Offset") ?? NaN);
    if (!Number.isFinite(sent)) throw new Later();
    this.mediaId = request.getResponseHeader("Parvis-Media-Id") ?? "";
    this.#note(sent);
    kept.keep(this.options.owner, this.file, this.#address, sent);
    if (sent >= this.file.size && !this.mediaId) throw new Later(); // its end is being taken in
  }

  /** @param {number} sent */
  #note(sent) {
    const now = performance.now();
    this.sent = Math.min(sent, this.file.size);
    this.#samples = [...this.#samples.filter((one) => one.sent <= sent && now - one.at < WINDOW_MS), { at: now, sent }];
    this.options.changed();
  }

  /**
   * One request; resolves when it succeeded.
   * @param {string} method
   * @param {string} address
   * @param {Record<string, string>} [headers]
   * @param {Blob} [body]
   * @param {(loaded: number) => void} [progress]
   * @returns {Promise<XMLHttpRequest>}
   */
  #ask(method, address, headers = {}, body, progress) {
    const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
    request.open(method, address);
    for (const [name, value] of Object.entries({ ...this.options.headers(), "Tus-Resumable": VERSION, ...headers })) request.setRequestHeader(name, value);
    this.#request = request;
    return new Promise((resolve, reject) => {
      /** @type {ReturnType<typeof setTimeout>} */
      let stalled;
      const watch = () => {
        clearTimeout(stalled);
        stalled = setTimeout(() => request.abort(), STALLED_MS);
      };
      request.upload.addEventListener("progress", (event) => {
        watch();
        progress?.(event.loaded);
      });
      request.addEventListener("load", () => (request.status < 300 ? resolve(request) : reject(failure(request))));
      for (const lost of ["error", "abort", "timeout"]) request.addEventListener(lost, () => reject(new Later()));
      request.addEventListener("loadend", () => clearTimeout(stalled));
      watch();
      request.send(body ?? null);
    });
  }
}

/** @param {XMLHttpRequest} request */
function failure(request) {
  const { status } = request;
  const seconds = Number(request.getResponseHeader("Retry-After") ?? NaN);
  // 409: the server has another offset; 423: it still holds the piece whose answer was lost.
  if ((status >= 500 && status !== 507) || [408, 409, 423, 425, 429].includes(status)) return new Later(seconds > 0 ? seconds * 1000 : undefined);
  try {
    return new No(JSON.parse(request.responseText).error ?? "", status);
  } catch {
    return new No("", status);
  }
}
