"""What a prediction is worth: the one table that scores, pages and documents read.

A post's points are the chances of what may follow, each times its weight. What is wished for
(gains) is then multiplied by what the member has tuned; what is not (losses) stands as it is, so
that nothing makes a bad post better by making everything smaller.
"""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.learn.schema import HEADS

WATCHED: Final = "watched"  # not a head of its own: how many of the steps of watched time are passed


class Value(NamedTuple):
    """One row: `weight` in thousandths of a point for one certain action, and why it is worth that."""

    action: str
    weight: int
    why: str | Promise


VALUES: Final = (
    Value("long_view", 400, _("Somebody stays for 18 seconds, or to the end.")),
    Value("complete", 300, _("Somebody stays to the end.")),
    Value(
        WATCHED, 100, _("Somebody stays longer than usual for this length: for each eighth that they pass.")
    ),
    Value("skip", -500, _("Somebody is gone within seven seconds.")),
    Value("like", 4_000, _("Somebody likes it.")),
    Value("reply", 12_000, _("Somebody has something to say to it.")),
    Value("repost", 10_000, _("Somebody passes it on to those who follow them.")),
    Value("follow", 16_000, _("Somebody wants to see more of its author.")),
    Value("bookmark", 8_000, _("Somebody keeps it for later.")),
    Value("share", 12_000, _("Somebody sends it to somebody.")),
    Value("visit", 1_000, _("Somebody looks at who made it.")),
    Value("not_interested", -40_000, _("Somebody says that this is not for them.")),
    Value("report", -200_000, _("Somebody reports it.")),
)
VALUE: Final = {value.action: value for value in VALUES}

# What multiplies gains before the selection, in this order; the columns of `keys.MULTIPLIERS`.
MULTIPLIERS: Final = ("video", "discovery", "new", "topics", "less", "leaning")
# What multiplies them at the selection, by what stands before a post; the columns of `keys.DISCOUNTS`.
DISCOUNTS: Final = ("author", "topic", "form")

UNIT: Final = 1_000  # per mille

if unknown := {value.action for value in VALUES} ^ {*HEADS, WATCHED}:
    raise LookupError(f"the table of values and the heads of the model differ in {sorted(unknown)}")
