"""The page of a sound: what is heard with it, and whether it may be used."""

import pytest
from django.test import Client

from parvis.base import ids
from parvis.media.models import Sound
from parvis.posts.models import Visibility
from parvis.posts.queries import PostView
from parvis.posts.services import Draft, create_post
from tests.cast import Cast, Person
from tests.film_rows import film, film_post

pytestmark = pytest.mark.django_db


def sound_of(post: PostView) -> Sound:
    assert post.video
    assert post.video.video
    assert post.video.video.sound
    return Sound.objects.get(id=post.video.video.sound.id)


def page(sound: Sound, person: Person | None = None) -> tuple[int, str]:
    client = Client()
    if person:
        client.force_login(person.user)
    answer = client.get(f"/sounds/{sound.id}")
    return answer.status_code, answer.content.decode()


def test_all_videos_with_a_sound_are_listed(cast: Cast) -> None:
    first = film_post(cast.alice, "The first")
    sound = sound_of(first)
    Sound.objects.filter(id=sound.id).update(title="Gulls <b>")
    borrowed = create_post(
        cast.bob.viewer, Draft("With her gulls", media_ids=[film(cast.bob, sound=sound.id)])
    )
    other = film_post(cast.bob, "With my own")
    status, shown = page(sound)
    assert status == 200
    assert "Gulls &lt;b&gt;" in shown
    assert f"/watch/{first.id}?from=sound:{sound.id}" in shown
    assert f"/watch/{borrowed.id}?from=sound:{sound.id}" in shown
    assert f"/watch/{other.id}" not in shown
    assert f"/compose?sound={sound.id}" in shown


def test_a_sound_that_is_kept_is_offered_to_its_owner_alone(cast: Cast) -> None:
    sound = sound_of(film_post(cast.alice))
    Sound.objects.filter(id=sound.id).update(reusable=False)
    for person, offered in ((None, False), (cast.bob, False), (cast.alice, True)):
        assert (f"/compose?sound={sound.id}" in page(sound, person)[1]) == offered
    bob = Client()
    bob.force_login(cast.bob.user)
    assert bob.get(f"/compose?sound={sound.id}").status_code == 403


def test_a_sound_is_heard_only_where_its_video_is_seen(cast: Cast) -> None:
    sound = sound_of(film_post(cast.alice, visibility=Visibility.FOLLOWERS))
    assert page(sound)[0] == 404
    assert page(sound, cast.mod)[0] == 404
    assert page(sound, cast.bob)[0] == 200
    public = sound_of(film_post(cast.alice))
    assert page(public, cast.charlie)[0] == 404  # whom Alice blocks
    assert Client().get(f"/sounds/{ids.uuid7()}").status_code == 404


def test_covered_videos_stay_covered(cast: Cast) -> None:
    post = film_post(cast.alice, content_warning="Heights")
    shown = page(sound_of(post))[1]
    assert "Heights" in shown
    assert "films__cover" not in shown.replace("films__covered", "")
