"""Figures from which no single viewer can be read out.

The author of a video may know who could have watched it, may look as often as they like, and
may have other accounts. Against that stand, in this order:

1. One person is one view of a video a day, so nobody weighs more than one in any figure. The
   author's own watching counts nowhere.
2. Figures are told in groups (`services.count`): all those of a video stay as they are until
   `FEWEST` more people have watched it. Two looks that differ at all differ by at least as
   many people, and which of them watched how much, from where, and when, lies in their sum.
3. A count below `FEWEST` is not told.
4. What is told is rounded to multiples of `STEP`, from a starting point that depends on a
   secret of the server, the video, the day and the figure. So even who brings along all of a
   group but one, and knows where each count stood, does not know where it tips over; and a
   step never says "one", but anything from one to nine.
5. Shares (the curve, who saw the end, how much on average) are told from sixty views on, in
   steps of more than twice the weight of one view, and from such a starting point, too.

The starting points never change: noise drawn anew for each look would average out. What this
cannot hide is that people watched at all; and whoever fills a group with their own accounts,
again and again, learns of the last place in each something less than one bit.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

FEWEST: Final = 5
STEP: Final = 5
# From so many views on, as they are told, shares are told in steps of so many percent.
_SHARES: Final = ((150, 2), (60, 5))

# How many, to a multiple of STEP; None stands for fewer than FEWEST.
Count = int | None


def percent_step(views: Count) -> int | None:
    """Return the steps in which shares of so many views are told; None where they are not."""
    return next((step for least, step in _SHARES if views is not None and views >= least), None)


@dataclass(frozen=True, slots=True)
class Blur:
    """The starting points of one video's figures."""

    secret: str
    post_id: UUID

    def count(self, exact: int, figure: str) -> Count:
        """Return about how many."""
        if exact < FEWEST:
            return None
        return (exact + self._start(figure) % STEP) // STEP * STEP

    def percent(self, part: int, whole: int, step: int, figure: str) -> int:
        """Return about which percentage, to a multiple of `step`."""
        return min(self.ratio(part, whole, step, figure), 100)

    def ratio(self, part: int, whole: int, step: int, figure: str) -> int:
        """Return the same where it may be more than a hundred."""
        # In thousandths of a percent, so that the starting point is finer than any step.
        start = self._start(figure) % (1000 * step)
        return (100_000 * part // whole + start) // (1000 * step) * step

    def _start(self, figure: str) -> int:
        told = f"blur {self.post_id} {figure}".encode()
        return int.from_bytes(hmac.digest(self.secret.encode(), told, hashlib.sha256)[:8])
