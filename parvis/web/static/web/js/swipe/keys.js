// @ts-check
/** The keys of the swipe; those that do the same everywhere (like, reply, bookmark …) stay where they are. */
import { choices } from "../player/choices.js";

const LEAP_S = 5;

/** @param {import("./track.js").Track} track @param {import("./drawer.js").Drawer} drawer */
export function listenToKeys(track, drawer) {
  /** @param {number} seconds */
  const seek = (seconds) => {
    const player = track.current?.player;
    if (player) player.seek(player.positionS + seconds);
    else track.current?.card?.querySelector("[data-album]")?.dispatchEvent(new CustomEvent("turn", { detail: Math.sign(seconds) }));
  };
  /** @type {Record<string, () => void>} */
  const commands = {
    ArrowDown: () => track.step(1),
    ArrowUp: () => track.step(-1),
    PageDown: () => track.step(1),
    PageUp: () => track.step(-1),
    j: () => track.step(1),
    k: () => track.step(-1),
    " ": () => track.current?.toggle(),
    m: () => (choices.sound = !choices.sound),
    c: () => (choices.captions = !choices.captions),
    ArrowLeft: () => seek(-LEAP_S),
    ArrowRight: () => seek(LEAP_S),
  };
  document.addEventListener(
    "keydown",
    (event) => {
      const target = event.target instanceof Element ? event.target : null;
      if (event.key === "Escape" && drawer.open && !document.querySelector("dialog[open], [popover]:popover-open")) return drawer.close();
      if (!(event.key in commands) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (target?.closest("input, textarea, select, [contenteditable], [role=slider], .drawer")) return;
      if (document.querySelector("dialog[open], [popover]:popover-open")) return;
      if (event.key === " " && target?.closest("a, button, summary, [data-open]")) return; // it presses that
      event.preventDefault();
      event.stopImmediatePropagation(); // j and k mean something else elsewhere
      commands[event.key]();
    },
    true,
  );
}
