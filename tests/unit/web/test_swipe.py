"""The pages of the swipe through Django's own client: sources, cards, comments, what a script is told."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parvis.accounts.services import follow, update_preferences
from parvis.media.models import State
from parvis.media.queries import MediaView, RenditionView
from parvis.posts.queries import Visibility, post_by_id
from parvis.posts.services import Draft, PollDraft, create_post
from parvis.web.swipe import Kind, Source, cards_of, source_named
from parvis.web.templatetags.video import sources, tall
from tests.cast import Cast, Person
from tests.film_rows import caption, film, film_post

pytestmark = pytest.mark.django_db


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def shown(answer: Any) -> list[str]:
    """Return the posts of the cards, in their order."""
    return re.findall(r'<article class="card [^>]*data-post="([^"]+)"', answer.content.decode())


def after(answer: Any) -> str:
    """Return the place that the script asks from next."""
    found = re.search(r'data-after="([^"]+)"', answer.content.decode())
    return found.group(1) if found else ""


@pytest.mark.parametrize(
    "path",
    [
        "/for-you?from=nonsense",
        "/for-you?from=profile",
        "/for-you?from=profile:nobody_here",
        "/for-you?from=foryou:something",
        "/for-you?from=sound:nonsense",
        "/for-you?after=nonsense",
        "/for-you/cards?after=%00",
        "/for-you/cards?from=latest&before=1",
        "/watch/01900000-0000-7000-8000-000000000000",
        "/watch/01900000-0000-7000-8000-000000000000/comments",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(cast: Cast, path: str) -> None:
    answer = client_of(cast.bob).get(path)
    assert answer.status_code == 404, path
    assert "<h1>" in answer.content.decode()


def test_a_source_is_named_as_addresses_name_it() -> None:
    assert source_named("") == Source(Kind.FORYOU)
    assert source_named("tag:waves") == source_named("hashtag:waves") == Source(Kind.HASHTAG, "waves")
    for text in ("foryou", "latest", "following", "profile:ada", "hashtag:été"):
        assert str(source_named(text)) == text


def test_it_goes_on_card_by_card_without_a_script_and_with_one(cast: Cast) -> None:
    posts = [str(create_post(cast.alice.viewer, Draft(f"Number {n}")).id) for n in range(15)][::-1]
    visitor = Client()
    page = visitor.get("/for-you")
    found = shown(page)
    assert 'href="/for-you?from=foryou&amp;after=' in page.content.decode()
    place = after(page)
    while place:
        part = visitor.get("/for-you/cards", {"from": "foryou", "after": place})
        assert b"<html" not in part.content
        found += shown(part)
        place = after(part)
    assert sorted(found) == sorted(posts)


def test_a_profile_is_swiped_through_its_videos_in_both_directions(cast: Cast) -> None:
    films = [str(film_post(cast.alice, f"Film {n}").id) for n in range(6)]
    create_post(cast.alice.viewer, Draft("Only words"))
    bob = client_of(cast.bob)
    page = bob.get(f"/watch/{films[3]}?from=profile:alice")
    assert shown(page) == [films[3], films[2], films[1], films[0]]
    assert f'data-before="{films[3]}"' in page.content.decode()
    newer = bob.get(f"/for-you/cards?from=profile:alice&before={films[3]}")
    assert shown(newer) == [films[5], films[4]]
    assert after(newer) == ""


@pytest.mark.parametrize("source", ["following", "latest", "hashtag:waves"])
def test_each_source_says_why_its_cards_are_there(cast: Cast, source: str) -> None:
    film_post(cast.alice, "A film #waves")
    page = client_of(cast.bob).get(f"/for-you?from={source}").content.decode()
    reason = {
        "following": "You follow alice.",
        "latest": "everything public on this network",
        "hashtag:waves": "what carries #waves",
    }[source]
    assert reason in page
    assert ("You also follow alice." in page) == (source != "following")


def test_a_card_of_the_feed_leads_to_its_explanation(cast: Cast) -> None:
    post = film_post(cast.alice, "A film #waves")
    page = client_of(cast.bob).get("/for-you").content.decode()
    receipt = re.search(r'data-receipt="([0-9a-f-]{36})"', page)
    assert receipt
    assert re.search(rf'href="[^"]*{receipt[1]}[^"]*{post.id}"[^>]* data-why', page)


def test_a_card_carries_what_the_player_needs(cast: Cast) -> None:
    post = film_post(cast.alice, "A film")
    assert post.video
    caption(post.video.id, "fr", "Bonjour")
    page = Client().get(f"/watch/{post.id}").content.decode()
    assert 'data-duration-ms="8000"' in page
    assert re.search(r'<video [^>]*controls[^>]*poster="[^"]+"', page)
    assert re.search(r'<track kind="captions" src="/captions/[^"]+" srclang="fr" label="Français">', page)
    assert re.findall(r'data-width="(\d+)"', page) == ["720", "360"]
    assert f'href="/sounds/{post.video.video.sound.id}"' in page  # type: ignore[union-attr]


def test_the_source_for_browsers_without_a_script_suits_most_of_them() -> None:
    def rendition(side: int, codec: str) -> RenditionView:
        return RenditionView(f"/{side}-{codec}", "", codec, side, side, side * 2, side * 1000, 1)

    every = tuple(rendition(side, codec) for codec in ("h264", "av1") for side in (360, 540, 720, 1080))
    found = sources(type("Video", (), {"renditions": every})())  # type: ignore[arg-type]
    assert found[0].url == "/720-h264"
    assert [one.codec for one in found] == ["h264"] * 4 + ["av1"] * 4
    assert len(set(found)) == len(every)


@pytest.mark.parametrize(
    ("width", "height", "fills"), [(1080, 1920, True), (1080, 1350, False), (16, 9, False)]
)
def test_only_what_is_shaped_like_a_phone_fills_it(width: int, height: int, fills: bool) -> None:
    media: MediaView = type("Media", (), {"width": width, "height": height})()  # type: ignore[assignment]
    assert tall(media) is fills


def test_cards_know_how_they_are_set(cast: Cast) -> None:
    words = create_post(cast.alice.viewer, Draft("x" * 60))
    more = create_post(cast.alice.viewer, Draft("x" * 200))
    most = create_post(cast.alice.viewer, Draft("x" * 900))
    poll = create_post(cast.alice.viewer, Draft("?", poll=PollDraft(options=["a", "b"], expires_in_s=3600)))
    video = film_post(cast.alice, "Film")
    waiting = film_post(cast.alice, "Not yet", state=State.WAITING)
    warned = film_post(cast.alice, "Film", content_warning="Loud")
    found = cards_of(cast.alice.viewer, [words, more, most, poll, video, waiting, warned])
    assert [card.size for card in found[:3]] == ["short", "middle", "long"]
    assert [card.film for card in found] == [False, False, False, False, True, False, True]
    assert [card.covered for card in found] == [False] * 6 + [True]


def test_a_warning_stands_before_what_it_warns_of(cast: Cast) -> None:
    post = film_post(cast.alice, "The secret", content_warning="Loud")
    bob = client_of(cast.bob)
    assert b'<details class="cover" data-cover>' in bob.get(f"/watch/{post.id}").content
    update_preferences(cast.bob.viewer, expand_warnings=True)
    assert b'<details class="cover" data-cover open>' in bob.get(f"/watch/{post.id}").content


def test_comments_are_for_whoever_may_read_and_write_them(cast: Cast) -> None:
    post = film_post(cast.alice, "A film")
    create_post(cast.bob.viewer, Draft("Like glass", reply_to=post.id))
    path = f"/watch/{post.id}/comments"
    assert b"Log in to comment" in Client().get(path).content
    member = client_of(cast.bob).get(path).content.decode()
    assert "Like glass" in member
    assert "data-composer" in member
    assert client_of(cast.charlie).get(path).status_code == 404
    closed = film_post(cast.alice, "No words", comments_allowed=False, sharing_allowed=False)
    part = client_of(cast.bob).get(f"/watch/{closed.id}/comments").content.decode()
    assert "The author has closed the comments." in part
    assert "data-composer" not in part
    page = client_of(cast.bob).get(f"/watch/{closed.id}").content.decode()
    card = page[page.index("data-slot") : page.index("data-slot", page.index("data-slot") + 9)]
    assert "data-share" not in card
    assert 'data-do="repost"' not in card


def test_only_those_who_may_see_a_post_can_watch_it(cast: Cast) -> None:
    private = film_post(cast.alice, "Mine", visibility=Visibility.FOLLOWERS)
    path = f"/watch/{private.id}"
    assert client_of(cast.bob).get(path).status_code == 200
    assert Client().get(path).status_code == 404
    assert client_of(cast.charlie).get(path).status_code == 404


def test_an_author_sees_how_far_their_video_is(cast: Cast) -> None:
    post = film_post(cast.alice, "Soon", state=State.WORKING)
    page = client_of(cast.alice).get(f"/@alice/{post.id}").content.decode()
    assert "The video is being prepared" in page
    assert "<video" not in page


def test_more_cards_take_no_more_queries(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    follow(cast.bob.viewer, cast.mod.account_id)
    for number in range(4):
        film_post(cast.alice, f"Film {number}")
        film_post(cast.mod, f"Film {number}")
    bob = client_of(cast.bob)
    bob.get("/for-you/cards")
    # Of these, the stock reads ten in a test, where every page looks for news.
    with django_assert_max_num_queries(46):
        assert len(shown(bob.get("/for-you/cards"))) == 8


def test_grids_lead_into_the_swipe(cast: Cast) -> None:
    post = film_post(cast.alice, "A film #waves")
    create_post(cast.alice.viewer, Draft("Only words #waves"))
    profile = Client().get("/@alice/videos").content.decode()
    assert f'href="/watch/{post.id}?from=profile:alice"' in profile
    assert "Only words" not in profile
    tag = Client().get("/tags/waves?in=videos").content.decode()
    assert f'href="/watch/{post.id}?from=hashtag:waves"' in tag
    assert "Only words" not in tag


def test_in_a_column_a_video_is_drawn_once_with_its_own_player(cast: Cast) -> None:
    quoted = film_post(cast.alice, "A film")
    create_post(cast.alice.viewer, Draft("Look", quote_of=quoted.id))
    page = Client().get("/@alice").content.decode()
    assert page.count("data-film") == 2
    assert "film--inline" in page
    assert post_by_id(cast.bob.viewer, quoted.id).video
    assert film(cast.alice)
