"""Times and numbers as people say them, short enough for a line of a post."""

import datetime as dt
from typing import Final

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from parvis.base import clock
from parvis.media.queries import SoundView

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_WEEK: Final = 7 * _DAY
_THOUSAND: Final = 1000
_MILLION: Final = _THOUSAND * _THOUSAND


def ago(then: dt.datetime) -> str:
    """Return how long ago `then` was in a few letters; beyond a week, its date."""
    seconds = int((clock.now() - then).total_seconds())
    if seconds < _MINUTE:
        return pgettext("just now, in few letters", "now")
    for size, unit in ((_HOUR, _MINUTE), (_DAY, _HOUR), (_WEEK, _DAY)):
        if seconds < size:
            return _short(unit) % {"count": seconds // unit}
    local = timezone.localtime(then)
    same_year = local.year == timezone.localtime(clock.now()).year
    return formats.date_format(local, _("j M") if same_year else _("j M Y"))


def moment(then: dt.datetime) -> str:
    """Return the date and time in full, for a title and for one post on its own page."""
    return formats.date_format(timezone.localtime(then), _("j F Y, H:i"))


def left(until: dt.datetime) -> str:
    """Return how much time remains until `until`."""
    seconds = max(0, int((until - clock.now()).total_seconds()))
    if seconds >= _DAY:
        count = seconds // _DAY
        return ngettext("%(count)s day left", "%(count)s days left", count) % {"count": count}
    if seconds >= _HOUR:
        count = seconds // _HOUR
        return ngettext("%(count)s hour left", "%(count)s hours left", count) % {"count": count}
    count = max(1, seconds // _MINUTE)
    return ngettext("%(count)s minute left", "%(count)s minutes left", count) % {"count": count}


def clock_time(ms: float) -> str:
    """Return a moment of a video as a player shows it: 0:07, 12:30."""
    minutes, seconds = divmod(round(ms / 1000), 60)
    return f"{minutes}:{seconds:02}"


def part(whole: int, percent: int) -> int:
    """Return so many percent of a whole."""
    return whole * percent // 100


def spell_seconds(seconds: int) -> str:
    """Return a length of time in whole minutes where it has some, else in seconds."""
    if seconds >= _MINUTE and seconds % _MINUTE == 0:
        count = seconds // _MINUTE
        return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}
    return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}


def sound_title(sound: SoundView) -> str:
    """Return the name of a sound; one without a name is somebody's original sound."""
    return sound.title or _("Original sound")


def compact(number: int) -> str:
    """Return a count in at most four characters or so: 987, 1.2K, 34K, 5.6M."""
    for size, unit in ((_MILLION, _("%(number)sM")), (_THOUSAND, _("%(number)sK"))):
        if number >= size:
            tenths = number * 10 // size
            whole = tenths >= 100 or tenths % 10 == 0
            shown = formats.localize(tenths // 10 if whole else tenths / 10)
            return unit % {"number": shown}
    return formats.localize(number)


def _short(unit: int) -> str:
    return {
        _MINUTE: pgettext("minutes ago, in few letters", "%(count)sm"),
        _HOUR: pgettext("hours ago, in few letters", "%(count)sh"),
        _DAY: pgettext("days ago, in few letters", "%(count)sd"),
    }[unit]
