"""Mastodon.py, a client that others wrote, used as its documentation says, against the real server."""

import io
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from mastodon import Mastodon, MastodonNotFoundError, MastodonUnauthorizedError
from PIL import Image

from tests.cast import PASSWORD
from tests.clips import clip_bytes
from tests.contract.served import Pair, join_two
from tests.contract.test_serve import until
from tests.served import Server

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


@pytest.fixture(scope="module")
def pair(network: Server) -> Pair:
    return join_two(network, "penelope", "quentin")


@pytest.fixture(scope="module")
def mine(network: Server, pair: Pair) -> Any:
    """Log in as the library says: register, send the person to a page, take the code back."""
    client_id, client_secret = Mastodon.create_app("A terminal client", api_base_url=network.base_url)
    client = Mastodon(client_id=client_id, client_secret=client_secret, api_base_url=network.base_url)
    code = let_in(network, client.auth_request_url(redirect_uris=OUT_OF_BAND, allow_http=True), pair.one)
    client.log_in(code=code, redirect_uri=OUT_OF_BAND, allow_http=True)
    return client


@pytest.fixture(scope="module")
def theirs(network: Server, pair: Pair) -> Any:
    return Mastodon(access_token=pair.token_two, api_base_url=network.base_url)


def let_in(network: Server, url: str, username: str) -> str:
    """Do what somebody does in a browser: log in, agree, read the code."""
    with httpx.Client(base_url=network.base_url, follow_redirects=True) as browser:
        page = browser.get(url)
        assert "login" in str(page.url)
        fields = {
            "login": username,
            "password": PASSWORD,
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        }
        headers = {"Referer": str(page.url)}
        consent = browser.post(str(page.url), data=fields, headers=headers)
        assert "A terminal client" in consent.text, consent.text
        hidden = dict(inputs(consent.text)) | {"allow": "true"}
        shown = browser.post(str(consent.url), data=hidden, headers={"Referer": str(consent.url)})
        assert shown.status_code == 200, shown.text
        return str(shown.url.params["code"])


def inputs(html: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if tag == "input" and given.get("type") == "hidden" and given.get("name") != "next":
                found.append((given["name"] or "", given.get("value") or ""))

    Reader().feed(html)
    return found


def test_it_knows_who_it_is(mine: Any, pair: Pair) -> None:
    me = mine.me()
    assert me.username == pair.one
    assert me.source.privacy == "public"
    assert mine.app_verify_credentials().name == "A terminal client"
    assert mine.instance().configuration.statuses.max_characters == 2000
    assert mine.preferences()["posting:default:visibility"] == "public"


def test_a_post_with_an_image_reaches_a_follower(mine: Any, theirs: Any) -> None:
    file = io.BytesIO()
    Image.new("RGB", (320, 200), "#2743d6").save(file, "PNG")
    media = mine.media_post(file.getvalue(), "image/png", description="A cobalt square", focus=(0, 0.5))
    made = mine.status_post("A picture #cobalt", media_ids=[media], spoiler_text="Blue", language="en")
    assert made.media_attachments[0].description == "A cobalt square"
    seen = theirs.timeline_home(limit=5)
    assert seen[0].id == made.id
    assert httpx.get(seen[0].media_attachments[0].url).status_code == 200
    assert theirs.timeline_hashtag("cobalt")[0].id == made.id
    assert theirs.timeline_public()[0].id == made.id


def test_a_hashtag_is_followed(mine: Any, theirs: Any) -> None:
    made = theirs.status_post("Along the #towpath")
    assert mine.tag_follow("towpath").following
    assert [tag.name for tag in mine.followed_tags()] == ["towpath"]
    assert made.id in [post.id for post in mine.timeline_home()]
    assert not mine.tag_unfollow("towpath").following


def test_a_video(mine: Any, theirs: Any) -> None:
    """It can be posted at once, and is there for others as soon as it plays."""
    media = mine.media_post(clip_bytes(), "video/mp4", description="A bar that wanders")
    assert media.url is None
    made = mine.status_post("A video #bar", media_ids=[media])
    assert until(lambda: any(post.id == made.id for post in theirs.timeline_hashtag("bar")), 30)
    (video,) = theirs.status(made.id).media_attachments
    assert (video.type, video.description) == ("video", "A bar that wanders")
    assert video.meta.original.duration == pytest.approx(1, abs=0.1)
    part = httpx.get(video.url, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")


def test_conversation_reactions_and_notifications(mine: Any, theirs: Any) -> None:
    made = mine.status_post("What do you think?")
    answer = theirs.status_reply(made, "A lot")
    theirs.status_favourite(made)
    repost = theirs.status_reblog(made)
    assert repost.reblog.id == made.id
    theirs.status_bookmark(made)
    assert theirs.bookmarks()[0].id == made.id
    assert theirs.favourites()[0].id == made.id
    context = mine.status_context(made)
    assert [status.id for status in context.descendants] == [answer.id]
    told = mine.notifications(limit=10)
    assert {"mention", "favourite", "reblog"} <= {one.type for one in told}
    assert [one.type for one in mine.notifications(types=["favourite"])] == ["favourite"]
    grouped = mine.grouped_notifications()
    assert grouped.notification_groups
    mine.notifications_clear()
    assert not mine.notifications()


def test_polls_edits_and_deletion(mine: Any, theirs: Any) -> None:
    made = mine.status_post("Tea?", poll=mine.make_poll(["Yes", "No"], expires_in=600))
    voted = theirs.poll_vote(made.poll, [0])
    assert (voted.votes_count, voted.own_votes) == (1, [0])
    first = mine.status_post("Tpyo")
    mine.status_update(first, "Typo")
    assert [version.content for version in mine.status_history(first)] == ["<p>Tpyo</p>", "<p>Typo</p>"]
    assert mine.status_source(first).text == "Typo"
    mine.status_delete(first)
    with pytest.raises(MastodonNotFoundError):
        mine.status(first)


def test_pages_meet_without_gaps(mine: Any, theirs: Any) -> None:
    made = [mine.status_post(f"Number {n}").id for n in range(7)]
    page = theirs.timeline_home(limit=3)
    found = [status.id for status in page]
    while page and made[0] not in found:
        page = theirs.fetch_next(page)
        found += [status.id for status in page]
    assert found[:7] == made[::-1]
    newest = mine.status_post("Number 8")
    later = theirs.timeline_home(min_id=made[-1], limit=3)
    assert [status.id for status in later] == [newest.id]


def test_people(mine: Any, theirs: Any, pair: Pair) -> None:
    other = mine.account_lookup(pair.two)
    assert mine.account_search(pair.two)[0].id == other.id
    assert mine.account_relationships([other.id])[0].followed_by
    assert mine.account_follow(other).following
    assert [account.id for account in mine.account_following(mine.me())] == [other.id]
    assert mine.account_mute(other, notifications=True, duration=60).muting
    assert [account.id for account in mine.mutes()] == [other.id]
    assert not mine.account_unmute(other).muting
    assert not mine.account_unfollow(other).following
    profile = mine.account_update_credentials(
        display_name="Penelope", note="I weave.", fields=[("Loom", "https://loom.example/")], locked=True
    )
    assert profile.display_name == "Penelope"
    assert profile.source.fields[0].name == "Loom"
    assert profile.locked
    mine.account_update_credentials(locked=False)


def test_lists_markers_and_search(mine: Any, theirs: Any, pair: Pair) -> None:
    other = mine.account_lookup(pair.two)
    made = mine.list_create("Neighbours")
    mine.list_accounts_add(made, [other.id])
    assert [account.id for account in mine.list_accounts(made)] == [other.id]
    posted = theirs.status_post("Marmalade from the parvis")
    assert mine.timeline_list(made)[0].id == posted.id
    mine.list_delete(made)
    assert mine.markers_set("home", posted).home.last_read_id == posted.id
    assert mine.search_v2("marmalade").statuses[0].id == posted.id
    assert mine.search_v2(pair.two, result_type="accounts").accounts[0].id == other.id


def test_logging_out(network: Server, pair: Pair) -> None:
    client_id, client_secret = Mastodon.create_app("A terminal client", api_base_url=network.base_url)
    client: Any = Mastodon(client_id=client_id, client_secret=client_secret, api_base_url=network.base_url)
    code = let_in(network, client.auth_request_url(redirect_uris=OUT_OF_BAND, allow_http=True), pair.two)
    token = client.log_in(code=code, redirect_uri=OUT_OF_BAND, allow_http=True)
    client.revoke_access_token(allow_http=True)
    stale = Mastodon(access_token=token, api_base_url=network.base_url)
    with pytest.raises(MastodonUnauthorizedError):
        stale.me()
