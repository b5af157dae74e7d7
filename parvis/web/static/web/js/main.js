// @ts-check
/** Starts what makes the pages quicker; without any of it they still work. */
import { start as startActions } from "./actions.js";
import { start as startComposer } from "./composer.js";
import { start as startMaking } from "./composer/making.js";
import { start as startKeyboard } from "./keyboard.js";
import { start as startLess } from "./less.js";
import { start as startLive } from "./live.js";
import { start as startTheme } from "./theme.js";
import { start as startTimeline } from "./timeline.js";
import { start as startViewer } from "./viewer.js";

document.documentElement.dataset.js = "";

for (const start of [startTimeline, startActions, startComposer, startViewer, startTheme, startKeyboard, startLess, startLive, startMaking]) start();

// Whoever reads words alone does not fetch the player.
if (document.querySelector("[data-film], [data-timeline], [data-swipe]")) import("./player/inline.js").then((player) => player.start());

document.addEventListener("click", (event) => {
  const back = event.target instanceof Element ? event.target.closest("a[data-back]") : null;
  const cameFromHere = document.referrer.startsWith(location.origin) && history.length > 1;
  if (!back || !cameFromHere || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  history.back();
});
