"""What the templates of videos print: sources in a sensible order, names of languages, times."""

from collections.abc import Sequence
from typing import Final

from django import template

from parvis.base.text.language import LANGUAGES
from parvis.media.queries import MediaView, RenditionView, StripView, VideoView
from parvis.web import swipe, wording

register = template.Library()
register.filter("swipe_path", swipe.swipe_path)
register.filter("clock", wording.clock_time)

# A browser that runs no script takes the first source it can play, and keeps to it.
PLAIN_SHORT_SIDE: Final = 720


@register.filter
def sources(video: VideoView) -> Sequence[RenditionView]:
    """Return the renditions, the one that suits most screens and networks first."""
    usual = [one for one in video.renditions if one.codec == "h264" and one.short_side <= PLAIN_SHORT_SIDE]
    return sorted(video.renditions, key=lambda one: (one.codec != "h264", one not in usual[-1:]))


@register.filter
def strip_shape(strip: StripView) -> str:
    """Return the strip's columns, rows, tile width, tile height and interval, as the script reads them."""
    shape = (strip.columns, strip.rows, strip.tile_width, strip.tile_height, strip.interval_ms)
    return " ".join(map(str, shape))


@register.filter
def language_name(code: str) -> str:
    """Return a language's name for itself; the code where it is not known."""
    return LANGUAGES.get(code.split("-")[0], code)


@register.filter
def tall(media: MediaView) -> bool:
    """Return whether it may fill a phone's window: little is lost at its sides."""
    return media.height * 10 >= media.width * 16
