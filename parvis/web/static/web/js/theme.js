// @ts-check
/** Light, dark, or as the system has it: kept by the server, so that no page flashes. */
import { say, token, words } from "./dom.js";

const NEXT = { auto: "dark", dark: "light", light: "auto" };

/** @param {string} theme */
const said = (theme) => ({ auto: words.themeAuto, dark: words.themeDark, light: words.themeLight })[theme] ?? "";

export function start() {
  document.addEventListener("click", async (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("[data-theme-switch]") : null;
    if (!(pressed instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const now = /** @type {keyof typeof NEXT} */ (document.documentElement.dataset.theme ?? "auto");
    const next = NEXT[now] ?? "auto";
    document.documentElement.dataset.theme = next;
    for (const button of document.querySelectorAll("[data-theme-switch]")) if (button instanceof HTMLButtonElement) button.value = NEXT[/** @type {keyof typeof NEXT} */ (next)];
    say(said(next));
    const body = new FormData();
    body.append("theme", next);
    await fetch("/theme", { method: "POST", headers: { "X-CSRFToken": token() }, body }).catch(() => undefined);
  });
}
