"""The player's policy: the bench's Python counts as the browser does."""

import random

from playwright.sync_api import Page

from bench.prefetch.player import Rendition
from bench.prefetch.policy import MODULE, ours

_CASES = 400
_ASK = """async ({source, cases}) => {
  const policy = await import("data:text/javascript," + encodeURIComponent(source));
  return cases.map(({renditions, place, samples, saves}) => {
    const bps = policy.bandwidth(samples);
    return [bps, policy.choose(renditions, place[0], place[1], bps, saves).place];
  });
}"""


def test_bench_and_browser_choose_alike(page: Page) -> None:
    dice, policy, cases, expected = random.Random(1921), ours(), [], []
    for _ in range(_CASES):
        ladder = [
            Rendition(place, side, round(side * dice.uniform(1, 2.2)), side * dice.uniform(900, 9000))
            for place, side in enumerate(dice.sample((240, 360, 540, 720, 1080), dice.randint(1, 5)))
        ]
        place = (float(dice.randint(200, 1300)), float(dice.randint(200, 2600)))
        samples = [dice.uniform(1e5, 2e7) for _ in range(dice.randint(0, 9))]
        saves = dice.random() < 0.3
        renditions = [
            {"place": one.place, "width": one.width, "height": one.height, "bps": one.bps} for one in ladder
        ]
        cases.append({"renditions": renditions, "place": place, "samples": samples, "saves": saves})
        bps = policy.bandwidth(samples)
        expected.append((bps, policy.choose(ladder, place, bps, saves=saves).place))
    page.goto("about:blank")
    answers = page.evaluate(_ASK, {"source": MODULE.read_text(), "cases": cases})
    assert [chosen for _, chosen in answers] == [chosen for _, chosen in expected]
    assert all(abs(found - bps) < 1e-6 * bps for (found, _), (bps, _) in zip(answers, expected, strict=True))
    assert len({chosen for _, chosen in expected}) == 5


def test_without_renditions_none_is_chosen(page: Page) -> None:
    page.goto("about:blank")
    ask = """async (source) => {
      const policy = await import("data:text/javascript," + encodeURIComponent(source));
      return policy.choose([], 400, 800, 1e6, false) === undefined;
    }"""
    assert page.evaluate(ask, MODULE.read_text())
