"""What a notification says, in whole sentences, in both languages."""

import re

import pytest
from django.utils import translation

from parvis.accounts.queries import NotificationGroup, NotificationKind, account_by_id
from parvis.accounts.services import update_profile
from parvis.base import clock, ids
from parvis.web.notices import sentence
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ENGLISH = [
    (NotificationKind.LIKE, 1, "bob liked your post"),
    (NotificationKind.LIKE, 2, "bob and 1 other liked your post"),
    (NotificationKind.LIKE, 3, "bob and 2 others liked your post"),
    (NotificationKind.REPOST, 1, "bob reposted your post"),
    (NotificationKind.REPOST, 4, "bob and 3 others reposted your post"),
    (NotificationKind.FOLLOW, 1, "bob followed you"),
    (NotificationKind.FOLLOW, 2, "bob and 1 other followed you"),
    (NotificationKind.FOLLOW_REQUEST, 1, "bob asks to follow you"),
    (NotificationKind.POLL, 1, "A poll by bob that you voted in has ended"),
]
FRENCH = [
    (NotificationKind.LIKE, 1, "bob aime votre publication"),
    (NotificationKind.LIKE, 2, "bob et 1 autre aiment votre publication"),
    (NotificationKind.REPOST, 1, "bob a repartagé votre publication"),
    (NotificationKind.REPOST, 2, "bob et 1 autre ont repartagé votre publication"),
    (NotificationKind.REPOST, 4, "bob et 3 autres ont repartagé votre publication"),
    (NotificationKind.FOLLOW, 1, "bob vous suit"),
    (NotificationKind.FOLLOW, 3, "bob et 2 autres vous suivent"),
    (NotificationKind.FOLLOW_REQUEST, 1, "bob demande à vous suivre"),
    (NotificationKind.POLL, 1, "Un sondage de bob auquel vous avez participé est terminé"),
]


def said(cast: Cast, kind: NotificationKind, count: int, by: str = "bob") -> str:
    account = account_by_id(cast.alice.viewer, getattr(cast, by).account_id)
    now = clock.now()
    group = NotificationGroup("", kind, count, ids.uuid7(), ids.uuid7(), now, (account,), ids.uuid7())
    return re.sub(r"<[^>]+>", "", sentence(group, cast.alice.viewer))


@pytest.mark.parametrize(("kind", "count", "words"), ENGLISH)
def test_english(cast: Cast, kind: NotificationKind, count: int, words: str) -> None:
    assert said(cast, kind, count) == words


@pytest.mark.parametrize(("kind", "count", "words"), FRENCH)
def test_french(cast: Cast, kind: NotificationKind, count: int, words: str) -> None:
    with translation.override("fr"):
        assert said(cast, kind, count) == words


def test_ones_own_poll_is_not_told_by_name(cast: Cast) -> None:
    assert said(cast, NotificationKind.POLL, 1, by="alice") == "Your poll has ended"


def test_a_name_is_text_and_never_markup(cast: Cast) -> None:
    update_profile(cast.bob.viewer, display_name="<i>{n}</i> & co")
    account = account_by_id(cast.alice.viewer, cast.bob.account_id)
    now = clock.now()
    group = NotificationGroup(
        "", NotificationKind.LIKE, 2, ids.uuid7(), ids.uuid7(), now, (account,), ids.uuid7()
    )
    assert "&lt;i&gt;{n}&lt;/i&gt; &amp; co" in sentence(group, cast.alice.viewer)
