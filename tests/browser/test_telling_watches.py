"""What is told of watching before more is asked for, tried without a page."""

from typing import Any

from playwright.sync_api import Browser

from tests.served import ROOT

WATCH = ROOT / "parvis" / "web" / "static" / "web" / "js" / "player" / "watch.js"

LOAD = """
async source => {
  const { Watch, sendNow } = await import("data:text/javascript," + encodeURIComponent(source));
  const answers = []; // each answers the oldest request that has none
  const told = [];
  window.fetch = (_address, { body }) => {
    told.push(JSON.parse(body).events.map(one => one.post));
    return new Promise(resolve => answers.push(status => resolve(new Response("", { status }))));
  };
  window.setTimeout = () => 0; // nobody's patience ends
  const settled = () => new Promise(resolve => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
  const swipe = post => {
    const watch = new Watch({ post, surface: "for_you", durationMs: 9000 });
    watch.played(0, 1000, false);
    watch.end("swiped");
  };
  const answer = async status => {
    answers.shift()(status);
    await settled();
  };
  return { sendNow, settled, swipe, answer, told };
}
"""


def told(browser: Browser, what: str) -> Any:
    """Return what `what`, given a way to tell of watches, comes to."""
    source = WATCH.read_text().replace('import { member } from "../dom.js";', 'const member = "ada_reads";')
    page = browser.new_page()
    try:
        return page.evaluate(f"async source => ({what})(await ({LOAD})(source))", source)
    finally:
        page.close()


def test_what_is_swiped_while_the_last_is_told_is_told_too(browser: Browser) -> None:
    """Else the cards that are asked for next would not go by the very swipe that asks for more."""
    seen = told(
        browser,
        """async ({ sendNow, settled, swipe, answer, told }) => {
          let asks = false;
          swipe("first");
          sendNow().then(() => asks = true);
          await settled();
          swipe("second");
          await answer(202);
          const early = asks;
          await answer(202);
          return { told, early, asks };
        }""",
    )
    assert seen == {"told": [["first"], ["second"]], "early": False, "asks": True}


def test_nobody_waits_for_a_server_that_does_not_take_it(browser: Browser) -> None:
    seen = told(
        browser,
        """async ({ sendNow, settled, swipe, answer, told }) => {
          let asks = false;
          swipe("first");
          sendNow().then(() => asks = true);
          await settled();
          await answer(503);
          return { told, asks };
        }""",
    )
    assert seen == {"told": [["first"]], "asks": True}
