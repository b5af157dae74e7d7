"""What people post about: subjects that share no words, so that a feed can tell them apart if it looks."""

from typing import Final, NamedTuple


class Subject(NamedTuple):
    """One topic: its hashtag, and words that belong to it."""

    tag: str
    words: tuple[str, ...]


def _subject(tag: str, words: str) -> Subject:
    return Subject(tag, tuple(words.split()))


SUBJECTS: Final = (
    _subject("baking", "sourdough crumb flour oven rising butter crust proofing knead loaf yeast"),
    _subject("astronomy", "telescope nebula eclipse saturn orbit comet lens galaxy meteor crater dusk"),
    _subject("cycling", "pedal gravel saddle climb peloton gears descent bottle chain sprint tarmac"),
    _subject(
        "gardening", "compost seedling pruning tomato trellis mulch bulbs hedge watering rootstock shed"
    ),
    _subject("pottery", "glaze kiln wheel clay stoneware handle firing slip porcelain trimming bowl"),
    _subject("chess", "gambit endgame bishop castling tempo rook zugzwang opening sacrifice blunder clock"),
    _subject("surfing", "swell board wetsuit reef barrel paddle tide wax lineup offshore dawn"),
    _subject("knitting", "yarn needles purl merino cardigan gauge skein cable sleeve casting wool"),
    _subject(
        "trains", "locomotive platform timetable carriage viaduct signal gauge whistle depot tunnel sleeper"
    ),
    _subject("jazz", "trumpet swing quartet improvise bebop saxophone brushes chorus ballad vinyl club"),
    _subject("birds", "heron nest plumage migration warbler feeder binoculars kestrel song fledgling marsh"),
    _subject("carpentry", "dovetail plane chisel walnut joint sawdust bench mortise veneer clamp grain"),
    _subject("climbing", "belay crag chalk rope bouldering overhang harness route pitch anchor summit"),
    _subject("cooking", "simmer broth garlic skillet seasoning risotto caramel zest dumpling ladle spice"),
    _subject(
        "history", "archive manuscript cathedral siege chronicle medieval treaty charter ruins dynasty relic"
    ),
    _subject(
        "robots", "servo gripper firmware sensor actuator solder prototype autonomous wheels battery code"
    ),
)
