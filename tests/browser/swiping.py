"""The swipe as tests meet it: the card that is looked at, a thumb, and marks of what happened when."""

import time
from typing import Any

from playwright.sync_api import Page

# When an input ended, when each video that was told to play showed its next frame, what stalled, what moved.
MARKS = """
window.marks = { ended: [], frames: [], stalls: 0, shifts: [], arrived: [] };
addEventListener("touchend", () => marks.ended.push(performance.now()), true);
document.addEventListener("play", ({ target }) => {
  const asked = performance.now();
  target.requestVideoFrameCallback(() => marks.frames.push({ asked, shown: performance.now() }));
}, true);
document.addEventListener("waiting", ({ target }) => {
  if (!target.paused && target.currentTime > 0) marks.stalls += 1;
}, true);
const moved = ({ node, previousRect: from, currentRect: to }) =>
  [node?.nodeName, node?.className ?? node?.data, from.x, from.y, from.width, from.height, to.x, to.y, to.width, to.height].join(" ");
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) marks.shifts.push([one.value, one.startTime, ...one.sources.map(moved)]);
}).observe({ type: "layout-shift", buffered: true });
"""


def current(page: Page) -> Any:
    """The card that is looked at."""
    return page.locator("[data-focus] > article")


def playing(page: Page) -> Any:
    """The video that plays."""
    return page.locator("[data-focus] [data-state=playing] video")


def swipe(page: Page, *, up: bool = True) -> None:
    """Draw a thumb over the window, as fast as people do."""
    size = page.viewport_size
    assert size
    touch = page.context.new_cdp_session(page)
    way = -1 if up else 1
    x, start, step = size["width"] / 2, size["height"] * (0.8 if up else 0.2), size["height"] * 0.06
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": start}]})
    for number in range(1, 11):
        point = {"x": x, "y": start + way * number * step}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        time.sleep(0.012)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    touch.detach()
