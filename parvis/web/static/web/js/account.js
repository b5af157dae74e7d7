// @ts-check
/** What makes the pages of one's own account handier: passkeys, readable passwords, previews. */
import { startPasskeys } from "./passkeys.js";

/** Puts a button beside each password that shows what was typed. */
const startPasswords = () => {
  const words = document.getElementById("words-account");
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (
    document.querySelectorAll("input[type=password]")
  )) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "reveal";
    button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-controls", input.id);
    button.textContent = words?.dataset.show ?? "";
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
      input.focus();
    });
    const frame = document.createElement("span");
    frame.className = "reveal__frame";
    input.replaceWith(frame);
    frame.append(input, button);
    // A password is sent as a password, so that the browser does not remember it as a plain word.
    input.form?.addEventListener("submit", () => (input.type = "password"));
  }
};

/** Counts down what still fits into a text. */
const startCounters = () => {
  for (const part of document.querySelectorAll("[data-counter]")) {
    const text = part.querySelector("textarea");
    const left = part.querySelector("[data-counter-left]");
    if (!text || !left) continue;
    const count = () => (left.textContent = String(text.maxLength - [...text.value].length));
    text.addEventListener("input", count);
    count();
  }
};

/** Shows a chosen image before it is sent. */
const startPreviews = () => {
  for (const part of document.querySelectorAll("[data-image-field]")) {
    const input = /** @type {HTMLInputElement | null} */ (part.querySelector("input[type=file]"));
    const preview = /** @type {HTMLImageElement | null} */ (part.querySelector("[data-image-preview]"));
    input?.addEventListener("change", () => {
      const file = input.files?.[0];
      if (!file || !preview) return;
      URL.revokeObjectURL(preview.src);
      preview.src = URL.createObjectURL(file);
      preview.hidden = false;
      part.querySelector("[data-image-letter]")?.setAttribute("hidden", "");
    });
  }
};

/** Selects a whole key or link at the first touch, ready to be copied. */
const startSelecting = () => {
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (
    document.querySelectorAll("[data-select-all]")
  )) {
    input.addEventListener("focus", () => input.select());
  }
};

startPasskeys();
startPasswords();
startCounters();
startPreviews();
startSelecting();
