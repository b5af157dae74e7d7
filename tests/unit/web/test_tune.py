"""The Tune page as a form: shown, tried out, saved, refused by name, and everything around it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client

from parvis.accounts.queries import preferences
from parvis.base.errors import InvalidInput
from parvis.feed.models import Receipt
from parvis.feed.queries import feedback_of, memory_since_ms, tuning_of, tuning_profiles
from parvis.feed.services import less_from_author, not_interested, save_tuning
from parvis.feed.tuning import AS_PUBLISHED, Tuning
from parvis.posts.services import Draft, create_post, delete_post
from parvis.web.tune import asked, salvaged, times
from tests.cast import Cast
from tests.unit.web.test_pages import client_of

pytestmark = pytest.mark.django_db

FORM = {
    "video": "40",
    "discovery": "-20",
    "new": "0",
    "weight:like": "150",
    "topic:tram": "on",
    "language": "fr",
}


@pytest.fixture
def bob(cast: Cast) -> Client:
    return client_of(cast.bob)


def tiles(page: str) -> list[str]:
    """Return the ids of the posts that a page previews."""
    return re.findall(r'data-tile="([0-9a-f-]{36})"', page)


def test_the_form_is_read_exactly() -> None:
    form = QueryDict(
        "video=40&discovery=-20&new=0&weight:like=150&weight:skip=100&topic:tram=on&topic:soup=off"
        "&topic:bread=&language=fr&language=en&add_topic=%23Ferry"
    )
    assert asked(form) == Tuning(40, -20, 0, (("like", 150),), ("ferry", "tram"), ("soup",), ("en", "fr"))
    assert asked(QueryDict("")) == AS_PUBLISHED
    words = QueryDict("words=Spoiler%0D%0A%0D%0Aold+town%0D%0A")
    assert asked(words) == Tuning(words_off=("old town", "spoiler"))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("video=4000000000", "video"),
        ("video=½", "video"),
        ("new=", "new"),
        ("weight:like=-1", "weights.like"),
        ("weight:clap=1", "weights.clap"),
        ("language=xx", "languages"),
        ("topic:tram=off&add_topic=tram", "topics.off"),
        ("add_topic=two words", "topics.on"),
    ],
)
def test_one_wrong_part_does_not_cost_the_others(text: str, field: str) -> None:
    form = QueryDict(f"{text}&discovery=30&topic:soup=on")
    with pytest.raises(InvalidInput) as refused:
        asked(form)
    assert refused.value.field == field
    kept = salvaged(form)
    assert kept.discovery == 30
    assert "soup" in kept.topics_on


def test_a_factor_is_written_short() -> None:
    assert [times(factor) for factor in (1000, 1500, 666, 250, 4000)] == [
        "×1",
        "×1.5",
        "×0.67",
        "×0.25",
        "×4",
    ]


def test_settings_are_saved_and_shown_again(cast: Cast, bob: Client) -> None:
    assert bob.post("/tune", {**FORM, "name": "Evenings"})["Location"] == "/tune"
    assert tuning_of(cast.bob.viewer) == Tuning(40, -20, 0, (("like", 150),), ("tram",), (), ("fr",))
    page = bob.get("/tune").content.decode()
    assert re.search(r'name="video"[^>]* value="40"', page)
    assert 'name="topic:tram" value="on" checked' in page
    assert 'name="language" value="fr" checked' in page
    assert '<details class="unfold" open>' in page, "weights that were moved are in sight"
    assert 'aria-pressed="true"><bdi>Evenings' in page


def test_saving_again_changes_the_profile_that_was_shown(cast: Cast, bob: Client) -> None:
    profile = save_tuning(cast.bob.viewer, Tuning(video=10), name="One")
    save_tuning(cast.bob.viewer, Tuning(video=20), name="Other")
    bob.post("/tune", {"video": "30", "profile": str(profile.id), "name": "One"})
    found = {one.name: (one.tuning.video, one.in_use) for one in tuning_profiles(cast.bob.viewer)}
    assert found == {"One": (30, True), "Other": (20, False)}
    bob.post("/tune", {"video": "40", "profile": str(profile.id), "name": "One", "new": "1"})
    assert [one.name for one in tuning_profiles(cast.bob.viewer)] == ["My feed", "One", "Other"]


def test_a_profile_that_is_gone_costs_nothing_that_was_set(cast: Cast, bob: Client) -> None:
    gone = {"video": "30", "profile": "01900000-0000-7000-8000-000000000000", "name": "Mine"}
    refused = bob.post("/tune", gone)
    assert refused.status_code == 404
    page = refused.content.decode()
    assert "no such profile any more" in page
    assert re.search(r'name="video"[^>]* value="30"', page)
    assert tuning_profiles(cast.bob.viewer) == []


def test_trying_out_stays_about_the_profile_of_its_window(cast: Cast, bob: Client) -> None:
    here = save_tuning(cast.bob.viewer, Tuning(video=10), name="Here")
    save_tuning(cast.bob.viewer, Tuning(video=20), name="There")  # in another window, meanwhile
    page = bob.post(
        "/tune/preview", {"video": "30", "profile": str(here.id), "name": "Here!"}
    ).content.decode()
    assert f'name="profile" value="{here.id}"' in page
    assert 'value="Here!"' in page
    assert re.search(r'aria-pressed="true"><bdi>There', page)


def test_what_is_wrong_is_said_and_nothing_saved(cast: Cast, bob: Client) -> None:
    refused = bob.post("/tune", {**FORM, "video": "1000"})
    assert refused.status_code == 422
    assert "video: This must be a whole number from -100 to 100." in refused.content.decode()
    assert tuning_of(cast.bob.viewer) == AS_PUBLISHED


def test_the_preview_shows_what_the_settings_lead_to(cast: Cast, bob: Client) -> None:
    posts = {text: str(create_post(cast.alice.viewer, Draft(text)).id) for text in ("#soup", "#tram")}
    assert set(tiles(bob.get("/tune").content.decode())) == set(posts.values())
    tried = {"topic:tram": "off"}
    part = bob.post("/tune/preview", tried, headers={"X-Parvis-Part": "1"}).content.decode()
    assert tiles(part) == [posts["#soup"]]
    assert "<html" not in part
    page = bob.post("/tune/preview", tried).content.decode()
    assert tiles(page) == [posts["#soup"]]
    assert 'name="topic:tram" value="off" checked' in page
    assert "tried out, not saved" in page
    assert tuning_of(cast.bob.viewer) == AS_PUBLISHED
    assert not Receipt.objects.exists()
    nothing = bob.post("/tune/preview", {"topic:tram": "off", "topic:soup": "off"}).content.decode()
    assert "Nothing is left with these settings." in nothing


def test_a_topic_is_added_without_a_script(bob: Client) -> None:
    page = bob.post("/tune/preview", {"video": "25", "add_topic": "#Ferry"}).content.decode()
    assert 'name="topic:ferry" value="on" checked' in page
    assert re.search(r'name="video"[^>]* value="25"', page)


def test_profiles_are_switched_renamed_and_deleted(cast: Cast, bob: Client) -> None:
    profile = save_tuning(cast.bob.viewer, Tuning(video=10), name="One")
    bob.post("/tune/use", {"profile": ""})
    assert tuning_of(cast.bob.viewer) == AS_PUBLISHED
    bob.post("/tune/use", {"profile": str(profile.id)})
    assert tuning_of(cast.bob.viewer) == Tuning(video=10)
    bob.post(f"/tune/profiles/{profile.id}/rename", {"name": "Uno"})
    assert tuning_profiles(cast.bob.viewer)[0].name == "Uno"
    refused = bob.post(f"/tune/profiles/{profile.id}/rename", {"name": "x" * 41}, follow=True)
    assert "1 to 40 characters" in refused.content.decode()
    assert client_of(cast.mod).post(f"/tune/profiles/{profile.id}/delete").status_code == 404
    bob.post(f"/tune/profiles/{profile.id}/delete")
    assert tuning_profiles(cast.bob.viewer) == []


def test_a_profile_goes_out_and_comes_in_as_a_file(cast: Cast, bob: Client) -> None:
    profile = save_tuning(cast.bob.viewer, Tuning(video=10), name="Rainy Sundays")
    file = bob.get(f"/tune/profiles/{profile.id}")
    assert file["Content-Disposition"] == 'attachment; filename="rainy-sundays.parvis-tuning.json"'
    upload = SimpleUploadedFile("x.json", file.content)
    page = client_of(cast.alice).post("/tune/import", {"file": upload}, follow=True).content.decode()
    assert "“Rainy Sundays” is here." in page
    assert tuning_profiles(cast.alice.viewer)[0].tuning == Tuning(video=10)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "file: This file is not JSON."),
        (b'{"parvis": "tuning", "version": 9}', "version: This profile is of version 9."),
        (b" " * 70_000, "A profile is a small file of at most 64 KB."),
    ],
    ids=["empty", "version", "large"],
)
def test_a_file_that_is_wrong_says_where(bob: Client, content: bytes, sentence: str) -> None:
    upload = {"file": SimpleUploadedFile("x.json", content)}
    assert sentence in bob.post("/tune/import", upload, follow=True).content.decode()
    assert "file: This file is not JSON." in bob.post("/tune/import", follow=True).content.decode()


def test_less_is_listed_and_taken_back(cast: Cast, bob: Client) -> None:
    post = create_post(cast.alice.viewer, Draft("Soup on the #Tram")).id
    for path in (f"/less/post/{post}", f"/less/author/{cast.alice.account_id}", "/less/topic/Tram"):
        assert bob.post(path, {"next": "/latest"})["Location"] == "/latest"
    page = bob.get("/tune").content.decode()
    for text in ("Not interested", "Less from this author", "Less of this topic", "#Tram", "@alice"):
        assert text in page
    said = re.findall(r'action="(/less/[0-9a-f-]{36})"', page)
    assert len(said) == 3
    for path in said:
        assert bob.post(path)["Location"] == "/tune"
    assert feedback_of(cast.bob.viewer).topics == {}


def test_what_is_gone_is_listed_as_gone(cast: Cast, bob: Client) -> None:
    post = create_post(cast.alice.viewer, Draft("Soup")).id
    not_interested(cast.bob.viewer, post)
    delete_post(cast.alice.viewer, post)
    assert "a post that is gone" in bob.get("/tune").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/less/post/nonsense",
        "/less/colour/blue",
        "/less/topic/never-written",
        "/less/post/01900000-0000-7000-8000-000000000000",
    ],
)
def test_less_of_nothing_is_a_page_that_says_so(bob: Client, path: str) -> None:
    assert bob.post(path).status_code == 404


def test_the_menus_offer_it_to_those_whom_it_helps(cast: Cast, bob: Client) -> None:
    create_post(cast.alice.viewer, Draft("Soup on the #Tram"))
    offered = re.findall(r'data-less="(\w+)"', bob.get("/for-you").content.decode())
    assert offered == ["post", "author", "topic"]
    assert 'data-less="author"' in bob.get("/latest").content.decode()
    for other in (Client(), client_of(cast.alice)):
        assert "data-less" not in other.get("/for-you?from=latest").content.decode()


def test_a_new_beginning(cast: Cast, bob: Client) -> None:
    less_from_author(cast.bob.viewer, cast.alice.account_id)
    assert bob.post("/tune/reset")["Location"] == "/tune"
    assert memory_since_ms(cast.bob.viewer) > 0
    assert feedback_of(cast.bob.viewer).authors, "what was said stays"


def test_the_first_page_is_chosen_here_too(cast: Cast, bob: Client) -> None:
    bob.post("/tune/first-page", {"first_page": "following"})
    assert preferences(cast.bob.viewer).first_page == "following"
    assert bob.post("/tune/first-page", {"first_page": "elsewhere"}).status_code == 422


@pytest.mark.parametrize("path", ["/tune", "/following"])
def test_nobody_is_asked_to_log_in(db: None, path: str) -> None:
    assert Client().get(path)["Location"] == f"/accounts/login/?next={path}"
