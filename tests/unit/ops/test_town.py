"""The town is believable, whole, and the same every time."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest

from parvis.ops.town import Town, generate
from parvis.ops.town.drawings import KINDS, draw, sketch
from parvis.ops.town.model import Drawing
from parvis.ops.town.people import TooFewResidents
from parvis.ops.town.register import distinct_bigrams, opening, shared_openings
from parvis.ops.town.script import BadScript, thread_scripts

NOW = dt.datetime(2026, 5, 17, 20, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def town() -> Town:
    return generate(7, NOW)


def test_size_and_languages(town: Town) -> None:
    assert len(town.residents) == 160
    assert len(town.posts) == 2200
    languages = Counter(post.language for post in town.posts)
    assert min(languages.values()) > 0.35 * len(town.posts)
    assert len({post.topic for post in town.posts}) >= 14
    assert town.posts[0].created_at < NOW - dt.timedelta(days=58)


def test_nobody_repeats_anybody(town: Town) -> None:
    texts = [post.text for post in town.posts]
    assert len(set(texts)) == len(texts)
    assert shared_openings(texts) <= 0.03
    commonest = Counter(opening(text) for text in texts).most_common(1)[0][1]
    assert commonest <= 0.03 * len(texts)
    assert distinct_bigrams(texts) > 0.55


def test_no_slot_or_choice_is_left_open(town: Town) -> None:
    said = [post.text for post in town.posts]
    said += [post.content_warning for post in town.posts]
    said += [option for post in town.posts if post.poll for option in post.poll.options]
    said += [picture.alt_text for post in town.posts for picture in post.images]
    for text in said:
        assert not set("{}[]|\x01") & set(text), text
        assert " ?? " not in text, text
        assert "~~" not in text, text


def test_mentions_are_residents(town: Town) -> None:
    names = {resident.username for resident in town.residents}
    for post in town.posts:
        for word in post.text.split():
            if word.startswith("@"):
                assert word[1:].strip(".,:?!\u00a0") in names, post.text


def test_french_is_typeset(town: Town) -> None:
    french = [post.text for post in town.posts if post.language == "fr"]
    for text in french:
        for sign in (" !", " ?", " ;", " :", " »", "'", "« "):
            assert sign not in text, text
        assert not re.search(r"\b(de|à|jusqu’à) les? (?!voir)", text), text


def test_pointers_go_backwards_and_time_forwards(town: Town) -> None:
    for place, post in enumerate(town.posts):
        assert post.created_at < NOW
        for pointer in (post.reply_to, post.quote_of):
            if pointer is not None:
                assert pointer < place
                assert town.posts[pointer].created_at < post.created_at
    moments = [post.created_at for post in town.posts]
    assert moments == sorted(moments)


def test_threads_are_deep_and_quotes_and_polls_happen(town: Town) -> None:
    depth: list[int] = []
    for post in town.posts:
        depth.append(0 if post.reply_to is None else depth[post.reply_to] + 1)
    assert max(depth) >= 4
    assert sum(value > 0 for value in depth) > 600
    assert sum(post.quote_of is not None for post in town.posts) >= 12
    polls = [post.poll for post in town.posts if post.poll]
    assert len(polls) >= 20
    assert all(2 <= len(poll.options) <= 6 for poll in polls)


def test_limits_of_the_network_hold(town: Town) -> None:
    assert max(len(post.text) for post in town.posts) <= 2000
    assert max(len(post.images) for post in town.posts) <= 4
    for resident in town.residents:
        assert resident.username.replace("_", "").isalnum()
        assert len(resident.username) <= 30
        assert len(resident.fields) <= 4
        assert resident.bio
    assert len({resident.username for resident in town.residents}) == 160


def test_follows_make_communities(town: Town) -> None:
    pairs = {(follow.follower, follow.followed) for follow in town.follows}
    assert len(pairs) == len(town.follows)
    assert all(one != other for one, other in pairs)
    assert 30 <= len(pairs) / 160 <= 60
    mutual = sum((other, one) in pairs for one, other in pairs) / len(pairs)
    assert mutual > 0.3
    followers = sorted(Counter(other for _, other in pairs).values())
    assert followers[-1] > 2 * followers[len(followers) // 2]


def test_alice_has_a_life(town: Town) -> None:
    alice = next(at for at, resident in enumerate(town.residents) if resident.username == "alice")
    assert sum(follow.follower == alice for follow in town.follows) == 60
    hers = {place for place, post in enumerate(town.posts) if post.author == alice}
    assert len(hers) >= 30
    assert sum(post.reply_to in hers for post in town.posts) >= 40
    assert sum("@alice" in post.text for post in town.posts) >= 5
    recently = NOW - dt.timedelta(days=3)
    assert sum(like.post in hers and like.created_at > recently for like in town.likes) >= 10


@pytest.mark.parametrize("name", ["alice", "bob", "charlie", "town_mods", "ines", "h_wren"])
def test_the_cast_is_there(town: Town, name: str) -> None:
    assert name in {resident.username for resident in town.residents}


def test_reactions_are_possible_and_uneven(town: Town) -> None:
    for reactions in (town.likes, town.reposts, town.bookmarks):
        done = {(reaction.resident, reaction.post) for reaction in reactions}
        assert len(done) == len(reactions)
        for reaction in reactions:
            assert town.posts[reaction.post].created_at < reaction.created_at < NOW
    assert all(town.posts[repost.post].visibility == "public" for repost in town.reposts)
    likes = sorted(Counter(like.post for like in town.likes).values(), reverse=True)
    top = sum(likes[: len(town.posts) // 10]) / sum(likes)
    assert top > 0.3


def test_followers_only_posts_reach_only_followers(town: Town) -> None:
    pairs = {(follow.follower, follow.followed) for follow in town.follows}
    for like in town.likes:
        post = town.posts[like.post]
        if post.visibility == "followers":
            assert (like.resident, post.author) in pairs


def test_votes_fit_their_polls(town: Town) -> None:
    assert len({(vote.resident, vote.post) for vote in town.votes}) == len(town.votes) > 200
    for vote in town.votes:
        poll = town.posts[vote.post].poll
        assert poll is not None
        assert vote.choices
        assert set(vote.choices) <= set(range(len(poll.options)))
        assert poll.multiple or len(vote.choices) == 1


def test_market_day_is_saturday(town: Town) -> None:
    bells = [post for post in town.posts if post.text.startswith(("The bell at noon", "Queue for"))]
    assert bells
    assert all(post.created_at.weekday() == 5 for post in bells)


def test_too_few_residents_are_refused() -> None:
    with pytest.raises(TooFewResidents):
        generate(7, NOW, accounts=12)


def test_a_reply_to_nothing_is_refused() -> None:
    with pytest.raises(BadScript):
        thread_scripts("A: hello\n>> B: too deep", "town", "en")


def test_a_quotation_mark_quotes_only_below_a_post() -> None:
    said, quoting = thread_scripts('"Why?" asked the heron.\n>" B: Because.', "town", "en")[0].lines
    assert said.text == '"Why?" asked the heron.'
    assert not said.quotes
    assert quoting.quotes
    assert quoting.parent == 0


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_drawing_is_drawn_and_described(kind: str) -> None:
    for language in ("en", "fr"):
        drawing = Drawing(kind, 11, language)
        image, alt_text = draw(drawing)
        again, _ = draw(drawing)
        assert image.mode == "RGB"
        assert min(image.size) >= 400
        assert image.tobytes() == again.tobytes()
        assert alt_text == sketch(drawing).alt_text
        assert len(alt_text) > 10
        assert len(image.resize((64, 64)).getcolors(4096) or range(4097)) > 40


def test_avatars_differ(town: Town) -> None:
    small = {draw(resident.avatar)[0].resize((40, 40)).tobytes() for resident in town.residents}
    assert len(small) == len(town.residents)
