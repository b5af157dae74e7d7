"""The Tune page: what it shows of a member's settings, and how it reads them back from its form."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.accounts.queries import PreferencesView, Viewer, preferences
from parvis.base.errors import InvalidInput
from parvis.base.paging import Cursor, Page
from parvis.base.text.language import LANGUAGES
from parvis.feed.queries import (
    FeedbackView,
    ProfileView,
    Topic,
    feedback_given,
    suggested_topics,
    tuning_profiles,
)
from parvis.feed.tuning import AS_PUBLISHED, SLIDERS, UNIT, Tuning, pull, read_tuning
from parvis.feed.values import VALUES, Value
from parvis.posts.queries.hashtags import displays_of
from parvis.web.why import ACTIONS

PREVIEWED: Final = 10
_SUGGESTED: Final = 8
_FEEDBACK: Final = 10
_TOPIC: Final = "topic:"
_WEIGHT: Final = "weight:"


@dataclass(frozen=True, slots=True)
class Ends:
    """A slider in words: what it is about, and what stands at its two ends."""

    title: str | Promise
    low: str | Promise
    high: str | Promise


_ENDS: Final = {
    "video": Ends(_("Text or video"), _("Text"), _("Video")),
    "discovery": Ends(_("Whom you follow, or everybody"), _("Following"), _("Everybody else")),
    "new": Ends(_("Familiar or new"), _("Familiar"), _("New to you")),
}


@dataclass(frozen=True, slots=True)
class Slider:
    """One slider where it stands; `low` and `high` are what each end counts, once it is moved."""

    name: str
    ends: Ends
    value: int
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Weight:
    """How much of an action's published weight counts."""

    value: Value
    label: str | Promise
    percent: int
    points: str


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic that is on, off, or neither."""

    topic: Topic
    state: str


@dataclass(frozen=True, slots=True)
class Controls:
    """Everything that can be moved, as it stands."""

    sliders: tuple[Slider, ...]
    topics: tuple[TopicRow, ...]
    words: tuple[str, ...]  # that posts are not to contain
    languages: tuple[tuple[str, str, bool], ...]  # code, name, chosen: those at hand
    more_languages: tuple[tuple[str, str, bool], ...]
    weights: tuple[Weight, ...]
    weights_moved: bool


@dataclass(frozen=True, slots=True)
class TunePage:
    """The whole page. `saved` is false while what is shown is tried out."""

    controls: Controls
    profiles: list[ProfileView]
    in_use: ProfileView | None  # None: as published
    profile: ProfileView | None  # what the form is about; None: a new one
    name: str  # of it
    first_page: str
    feedback: Page[FeedbackView]
    saved: bool


def tune_page(
    viewer: Viewer, cursor: Cursor, tried: Tuning | None = None, form: QueryDict | None = None
) -> TunePage:
    """Return the page of the viewer's settings, or of others that they try out.

    What is tried out stays about the profile that the form names: another window may have
    put another one in use meanwhile.
    """
    profiles = tuning_profiles(viewer)
    in_use = next((profile for profile in profiles if profile.in_use), None)
    about = in_use
    if form is not None:
        about = next((one for one in profiles if str(one.id) == form.get("profile")), None)
    tuning = tried or (in_use.tuning if in_use else AS_PUBLISHED)
    chosen = preferences(viewer)
    return TunePage(
        controls=_controls(viewer, tuning, chosen),
        profiles=profiles,
        in_use=in_use,
        profile=about,
        name=form.get("name", "") if form is not None else about.name if about else "",
        first_page=chosen.first_page,
        feedback=feedback_given(viewer, Cursor(cursor.max_id, cursor.since_id, cursor.min_id, _FEEDBACK)),
        saved=tried is None,
    )


def asked(form: QueryDict) -> Tuning:
    """Return the settings that the page's form brings; raise `InvalidInput` that names the part."""
    return read_tuning(_told(form, added=form.get("add_topic", "").strip()))


def salvaged(form: QueryDict) -> Tuning:
    """Return what can be read of the form, so that one wrong part does not cost the others."""
    told = _told(form, added="")
    while True:
        try:
            return read_tuning(told)
        except InvalidInput as error:
            told.pop(error.field.partition(".")[0])


def times(per_mille: int) -> str:
    """Return a factor as it is written: ×1.5."""
    return f"×{_short(per_mille / UNIT)}"


def _told(form: QueryDict, *, added: str) -> dict[str, Any]:
    chosen = {name.removeprefix(_TOPIC): form.get(name, "") for name in form if name.startswith(_TOPIC)}
    topics = {state: [key for key, now in chosen.items() if now == state] for state in ("on", "off")}
    if added:
        topics["on"].append(added)
    weights = {
        name.removeprefix(_WEIGHT): _number(form.get(name, "")) for name in form if name.startswith(_WEIGHT)
    }
    sliders = {name: _number(form.get(name, "")) for name in SLIDERS if name in form}
    words = {"off": [line for line in form.get("words", "").splitlines() if line.strip()]}
    languages = form.getlist("language")
    return {**sliders, "weights": weights, "topics": topics, "words": words, "languages": languages}


def _number(text: str) -> int | str:
    """Return a whole number; what is none stays, to be refused by its name."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 5 else text


def _controls(viewer: Viewer, tuning: Tuning, chosen: PreferencesView) -> Controls:
    at_hand = sorted({*tuning.languages, *_spoken(chosen)}, key=LANGUAGES.__getitem__)
    others = sorted(LANGUAGES.keys() - set(at_hand), key=lambda code: LANGUAGES[code].casefold())
    return Controls(
        sliders=tuple(_slider(name, getattr(tuning, name)) for name in SLIDERS),
        topics=tuple(_topics(viewer, tuning)),
        words=tuning.words_off,
        languages=_languages(at_hand, tuning),
        more_languages=_languages(others, tuning),
        weights=tuple(_weight(value, tuning.percent(value.action)) for value in VALUES),
        weights_moved=bool(tuning.weights),
    )


def _spoken(chosen: PreferencesView) -> set[str]:
    """Return the languages that the viewer probably reads, and those of the pages."""
    return {"en", "fr", chosen.language.split("-")[0], chosen.default_language} & LANGUAGES.keys()


def _slider(name: str, value: int) -> Slider:
    low, high = (times(pull(towards)) if value else "" for towards in (-value, value))
    return Slider(name, _ENDS[name], value, low, high)


def _topics(viewer: Viewer, tuning: Tuning) -> Iterable[TopicRow]:
    displays = displays_of({*tuning.topics_on, *tuning.topics_off})
    for state, keys in (("on", tuning.topics_on), ("off", tuning.topics_off)):
        for key in keys:
            yield TopicRow(Topic(key, displays[key]), state)
    for topic in suggested_topics(viewer, _SUGGESTED):
        if topic.key not in displays:
            yield TopicRow(topic, "")


def _languages(codes: Iterable[str], tuning: Tuning) -> tuple[tuple[str, str, bool], ...]:
    return tuple((code, LANGUAGES[code], code in tuning.languages) for code in codes)


def _weight(value: Value, percent: int) -> Weight:
    points = _short(value.weight * percent / 100_000).replace("-", "−")
    return Weight(value, ACTIONS[value.action], percent, points)


def _short(number: float) -> str:
    """Return a number with two places at most, and none that are nothing."""
    rounded = round(number, 2)
    return formats.number_format(int(rounded) if rounded == int(rounded) else rounded)
