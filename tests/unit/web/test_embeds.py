"""Posts on other sites: which may go there, how they are described, and that the frame knows nobody."""

import html
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from parvis.base import ids
from parvis.media.models import State
from parvis.posts.models import Visibility
from parvis.posts.queries import PostView
from parvis.posts.services import Draft, create_post, delete_post
from tests.cast import Cast
from tests.film_rows import caption, film_post

pytestmark = pytest.mark.django_db

BASE = "http://127.0.0.1:8000"
HOST = "127.0.0.1:8000"


def ask(post: PostView, path: str = "", **more: Any) -> Any:
    """Ask oEmbed for a post by the address of its page, or of another path."""
    url = BASE + (path or f"/@{post.author.handle}/{post.id}")
    return Client(HTTP_HOST=HOST).get("/oembed", {"url": url, **more})


def head(post: PostView) -> str:
    page = Client(HTTP_HOST=HOST).get(f"/@{post.author.handle}/{post.id}").content.decode()
    return page.partition("</head>")[0]


def test_a_video_is_described_as_oembed_asks(cast: Cast) -> None:
    post = film_post(cast.alice, "The harbour at noon")
    answer = ask(post).json()
    assert answer["version"] == "1.0"
    assert answer["type"] == "video"
    assert answer["title"] == "alice: The harbour at noon"
    assert answer["author_url"] == f"{BASE}/@alice"
    assert (answer["width"], answer["height"]) == (340, round(340 * 16 / 9) + 56)
    assert answer["thumbnail_url"].startswith(f"{BASE}/media/")
    assert answer["thumbnail_url"].endswith(".jpg")
    assert f'src="{BASE}/embed/{post.id}"' in answer["html"]
    assert ask(post)["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/watch/{id}", "/embed/{id}", "/@alice/{id}", "/@somebody/{id}/"])
def test_every_address_of_a_post_is_known(cast: Cast, path: str) -> None:
    post = film_post(cast.alice)
    assert ask(post, path.format(id=post.id)).status_code == 200


@pytest.mark.parametrize(
    ("more", "most"),
    [({"maxwidth": 240}, (240, 10_000)), ({"maxheight": 500}, (10_000, 500)), ({}, (340, 661))],
)
def test_the_frame_fits_into_the_room_that_is_offered(
    cast: Cast, more: dict[str, int], most: tuple[int, int]
) -> None:
    answer = ask(film_post(cast.alice), **more).json()
    assert answer["width"] <= most[0]
    assert answer["height"] <= most[1]
    assert answer["width"] / (answer["height"] - 56) == pytest.approx(9 / 16, rel=0.02)


@pytest.mark.parametrize("url", ["", "nonsense", "https://elsewhere.example/@alice/{id}", BASE + "/@alice"])
def test_other_addresses_are_unknown(cast: Cast, url: str) -> None:
    post = film_post(cast.alice)
    assert Client(HTTP_HOST=HOST).get("/oembed", {"url": url.format(id=post.id)}).status_code == 404


def test_what_is_not_for_everybody_is_neither_described_nor_shown(cast: Cast) -> None:
    closed = film_post(cast.alice, sharing_allowed=False)
    friends = film_post(cast.alice, visibility=Visibility.FOLLOWERS)
    unlisted = film_post(cast.alice, visibility=Visibility.UNLISTED)
    waiting = film_post(cast.alice, state=State.WAITING)
    gone = film_post(cast.alice)
    delete_post(cast.alice.viewer, gone.id)
    expected = [
        (closed, 401, 403),
        (unlisted, 401, 403),
        (friends, 404, 404),
        (waiting, 404, 404),
        (gone, 404, 404),
    ]
    as_alice = Client(HTTP_HOST=HOST)
    as_alice.force_login(cast.alice.user)
    for post, described, shown in expected:
        assert ask(post).status_code == described
        assert Client().get(f"/embed/{post.id}").status_code == shown
        assert as_alice.get(f"/embed/{post.id}").status_code == shown
        assert "oembed" not in head(post)
        assert "og:video" not in head(post)
    assert Client().get(f"/embed/{ids.uuid7()}").status_code == 404


def test_only_json_is_spoken(cast: Cast) -> None:
    assert ask(film_post(cast.alice), format="xml").status_code == 501


def test_any_site_may_frame_the_player_and_it_sets_no_cookie(cast: Cast) -> None:
    post = film_post(cast.alice, "Look")
    answer = Client().get(f"/embed/{post.id}")
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]
    page = answer.content.decode()
    assert "<script" not in page
    assert page.count("<source") == 2
    assert f'href="{BASE}/@alice/{post.id}" target="_blank" rel="noopener"' in page
    assert Client().get(f"/@alice/{post.id}")["X-Frame-Options"] == "DENY"


def test_the_player_has_captions_and_covers_what_is_warned_of(cast: Cast) -> None:
    post = film_post(cast.alice, content_warning="Heights")
    assert post.video is not None
    caption(post.video.id, "fr", "Regarde en bas")
    page = Client().get(f"/embed/{post.id}").content.decode()
    assert re.search(r'<track kind="captions" src="/captions/[^"]+" srclang="fr"', page)
    assert page.index("Heights") < page.index("<video")
    assert "thumbnail_url" not in ask(post).json()


def test_words_and_pictures_are_embedded_too(cast: Cast) -> None:
    post = create_post(cast.alice.viewer, Draft(text="<b>Just</b> words"))
    answer = ask(post).json()
    assert answer["type"] == "rich"
    assert "&lt;b&gt;Just&lt;/b&gt; words" in answer["html"]
    page = Client().get(f"/embed/{post.id}").content.decode()
    assert "&lt;b&gt;Just&lt;/b&gt; words" in page


def test_the_code_stays_code_whatever_the_post_says(cast: Cast) -> None:
    post = film_post(cast.alice, '"><script>alert(1)</script>')
    answer = ask(post).json()
    assert "<script>" not in answer["html"]
    assert answer["html"].count("<iframe ") == 1


def test_the_page_of_a_video_tells_of_its_player(cast: Cast) -> None:
    post = film_post(cast.alice, "The harbour at noon")
    found = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', head(post)))
    assert found["og:type"] == "video.other"
    assert found["og:video"].startswith(f"{BASE}/media/")
    assert found["og:video"].endswith("720.mp4")
    assert (found["og:video:width"], found["og:video:height"]) == ("720", "1280")
    assert found["og:image"].endswith(".jpg")
    assert found["twitter:card"] == "player"
    assert found["twitter:player"] == f"{BASE}/embed/{post.id}"
    link = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', head(post))
    assert link is not None
    assert Client(HTTP_HOST=HOST).get(html.unescape(link[1]).removeprefix(BASE)).json()["type"] == "video"
    assert quote(f"{BASE}/@alice/{post.id}", safe="") in html.unescape(link[1])
    swiped = Client(HTTP_HOST=HOST).get(f"/watch/{post.id}").content.decode().partition("</head>")[0]
    assert f'<meta property="og:video" content="{found["og:video"]}">' in swiped
