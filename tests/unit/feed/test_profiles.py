"""A member saves, names, switches and deletes settings, and begins anew."""

import threading

import pytest
from django.db import connection

from parvis.accounts.queries import ANONYMOUS
from parvis.accounts.services import request_deletion
from parvis.base import clock
from parvis.base.errors import InvalidInput, NotFound, Unauthenticated
from parvis.base.paging import Cursor
from parvis.feed.jobs import erase_due_accounts
from parvis.feed.models import Forgotten, Memory, TuningProfile
from parvis.feed.queries import (
    memory_since_ms,
    suggested_topics,
    tuning_of,
    tuning_profile,
    tuning_profiles,
    watch_history,
)
from parvis.feed.services import (
    begin_anew,
    delete_profile,
    import_profile,
    rename_profile,
    save_tuning,
    use_profile,
)
from parvis.feed.services.tuning import MOST_PROFILES
from parvis.feed.tuning import AS_PUBLISHED, Tuning
from parvis.posts.services import Draft, create_post
from tests.cast import Cast
from tests.unit.feed.conftest import now_ms, watched

pytestmark = pytest.mark.django_db

VIDEO = Tuning(video=60)
TEXT = Tuning(video=-60, topics_on=("tram",), languages=("fr",))


def test_who_set_nothing_has_the_feed_as_published(cast: Cast) -> None:
    assert tuning_of(cast.bob.viewer) == AS_PUBLISHED
    assert tuning_of(ANONYMOUS) == AS_PUBLISHED
    assert tuning_profiles(cast.bob.viewer) == []
    with pytest.raises(Unauthenticated):
        save_tuning(ANONYMOUS, VIDEO)


def test_saving_makes_a_profile_and_uses_it(cast: Cast) -> None:
    bob = cast.bob.viewer
    first = save_tuning(bob, VIDEO)
    assert (first.name, first.tuning, first.in_use) == ("My feed", VIDEO, True)
    assert tuning_of(bob) == VIDEO
    assert tuning_of(cast.alice.viewer) == AS_PUBLISHED
    second = save_tuning(bob, TEXT)
    assert second.name == "My feed 2"
    assert tuning_of(bob) == TEXT
    assert [one.in_use for one in tuning_profiles(bob)] == [False, True]


def test_saving_into_a_profile_replaces_all_of_it(cast: Cast) -> None:
    bob = cast.bob.viewer
    made = save_tuning(bob, TEXT, name="Evenings")
    save_tuning(bob, VIDEO, profile_id=made.id)
    found = tuning_profile(bob, made.id)
    assert (found.name, found.tuning) == ("Evenings", VIDEO), "nothing of what was there before"


def test_saving_into_another_profile_uses_that_one(cast: Cast) -> None:
    bob = cast.bob.viewer
    one, _other = save_tuning(bob, VIDEO, name="One"), save_tuning(bob, TEXT, name="Other")
    save_tuning(bob, Tuning(new=7), profile_id=one.id, name="First")
    assert {profile.name: profile.in_use for profile in tuning_profiles(bob)} == {
        "First": True,
        "Other": False,
    }
    assert tuning_of(bob) == Tuning(new=7)


def test_profiles_are_switched(cast: Cast) -> None:
    bob = cast.bob.viewer
    one, other = save_tuning(bob, VIDEO), save_tuning(bob, TEXT)
    use_profile(bob, one.id)
    assert tuning_of(bob) == VIDEO
    use_profile(bob, None)
    assert tuning_of(bob) == AS_PUBLISHED
    use_profile(bob, other.id)
    delete_profile(bob, other.id)
    assert tuning_of(bob) == AS_PUBLISHED
    assert [profile.id for profile in tuning_profiles(bob)] == [one.id]


def test_a_name_is_one_line_and_nobody_elses(cast: Cast) -> None:
    bob = cast.bob.viewer
    made = save_tuning(bob, VIDEO, name="  Rainy \n days ")
    assert made.name == "Rainy days"
    other = save_tuning(bob, TEXT)
    for name in ("Rainy days", "", " ", "x" * 41):
        with pytest.raises(InvalidInput) as refused:
            rename_profile(bob, other.id, name=name)
        assert refused.value.field == "name"
    assert rename_profile(bob, other.id, name="x" * 40).name == "x" * 40
    assert rename_profile(bob, made.id, name="Rainy days").name == "Rainy days"


def test_profiles_are_their_owners(cast: Cast) -> None:
    made = save_tuning(cast.bob.viewer, VIDEO)
    alice = cast.alice.viewer
    for act in (
        lambda: save_tuning(alice, TEXT, profile_id=made.id),
        lambda: rename_profile(alice, made.id, name="Mine"),
        lambda: use_profile(alice, made.id),
        lambda: delete_profile(alice, made.id),
        lambda: tuning_profile(alice, made.id),
    ):
        with pytest.raises(NotFound):
            act()
    assert tuning_profile(cast.bob.viewer, made.id) == made


def test_there_are_twenty_profiles_at_most(cast: Cast) -> None:
    bob = cast.bob.viewer
    for number in range(MOST_PROFILES):
        import_profile(bob, f"Number {number}", VIDEO)
    with pytest.raises(InvalidInput) as refused:
        save_tuning(bob, TEXT)
    assert refused.value.field == "profile"
    assert tuning_of(bob) == AS_PUBLISHED


def test_what_is_imported_waits_to_be_used(cast: Cast) -> None:
    bob = cast.bob.viewer
    names = [import_profile(bob, "Slow " + "y" * 35, TEXT).name for _ in range(3)]
    assert len(set(names)) == 3
    assert max(map(len, names)) <= 40
    assert tuning_of(bob) == AS_PUBLISHED


def test_a_new_beginning_leaves_nothing_to_go_by(cast: Cast) -> None:
    bob = cast.bob.viewer
    watched(bob, create_post(cast.alice.viewer, Draft("The square")).id)
    save_tuning(bob, VIDEO)
    assert memory_since_ms(bob) == 0
    began = now_ms()
    begin_anew(bob)
    assert not watch_history(bob, Cursor()).items
    assert began <= memory_since_ms(bob) <= now_ms()
    asked = Forgotten.objects.values_list("account_id", flat=True)
    assert list(asked) == [cast.bob.account_id], "the trainer forgets what it keeps of him"
    assert tuning_of(bob) == VIDEO, "what is set stays"


def test_the_watched_topics_come_first(cast: Cast) -> None:
    bob = cast.bob.viewer
    tram, soup = (create_post(cast.alice.viewer, Draft(text)).id for text in ("#Tram #square", "#Soup"))
    create_post(cast.alice.viewer, Draft("#unseen"))
    for _ in range(2):
        watched(bob, soup)
    watched(bob, tram)
    assert [topic.display for topic in suggested_topics(bob, 10)] == ["Soup", "square", "Tram"]
    assert [topic.key for topic in suggested_topics(bob, 1)] == ["soup"]


def test_an_erased_account_leaves_no_settings(cast: Cast) -> None:
    bob = cast.bob.viewer
    save_tuning(bob, VIDEO)
    save_tuning(cast.alice.viewer, TEXT)
    request_deletion(bob)
    later = clock.now().replace(year=clock.now().year + 1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(clock, "now", lambda: later)
        erase_due_accounts()
    left = set(TuningProfile.objects.values_list("account_id", flat=True))
    assert left == {cast.alice.account_id}
    assert set(Memory.objects.values_list("account_id", flat=True)) == {cast.alice.account_id}


@pytest.mark.django_db(transaction=True)
def test_saves_at_once_do_not_mix(cast: Cast) -> None:
    bob = cast.bob.viewer
    profiles = [save_tuning(bob, VIDEO, name=f"Tab {number}").id for number in range(4)]
    wrong: list[BaseException] = []

    def save(number: int) -> None:
        try:
            for step in range(5):
                mine = Tuning(video=number, discovery=number, new=number, languages=("en",) * (step % 2))
                save_tuning(bob, mine, profile_id=profiles[number])
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    tabs = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert not wrong
    saved = tuning_profiles(bob)
    assert sum(profile.in_use for profile in saved) == 1
    for number, profile in enumerate(saved):
        assert profile.tuning == Tuning(number, number, number)
