"""Following hashtags, which nobody else is told of."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.accounts.queries import Viewer
from parvis.accounts.services.locks import lock_accounts
from parvis.base.errors import InvalidInput
from parvis.base.text.normalise import clean, hashtag_key
from parvis.base.text.tags import hashtags
from parvis.posts.errors import no_hashtag
from parvis.posts.models import HashtagFollow
from parvis.posts.queries import HashtagView, hashtag
from parvis.posts.services.contents import tag_ids
from parvis.posts.services.draft import TAG_MAX

_FOLLOWED_MAX: Final = 200  # each costs Following a look into its posts


def follow_hashtag(viewer: Viewer, name: str) -> HashtagView:
    """Follow a hashtag, used or not; once is enough."""
    me, tag = viewer.member_id, _tag(name)
    with transaction.atomic():
        lock_accounts([me])
        mine = HashtagFollow.objects.filter(account=me)
        if not mine.filter(hashtag__key=hashtag_key(tag)).exists():
            if mine.count() >= _FOLLOWED_MAX:
                raise InvalidInput("name", _("You can follow up to %d hashtags.") % _FOLLOWED_MAX)
            (tag_id,) = tag_ids([tag])
            HashtagFollow.objects.create(account_id=me, hashtag_id=tag_id)
    return hashtag(viewer, tag)


def unfollow_hashtag(viewer: Viewer, name: str) -> HashtagView:
    """Follow a hashtag no longer."""
    HashtagFollow.objects.filter(account=viewer.member_id, hashtag__key=hashtag_key(_bare(name))).delete()
    return hashtag(viewer, _bare(name))


def _tag(name: str) -> str:
    """Return a name as posts carry it; raise `InvalidInput` for what cannot be a hashtag."""
    tag = _bare(name)
    if len(tag) > TAG_MAX or [found.tag for found in hashtags(f"#{tag}")] != [tag]:
        raise no_hashtag(name)
    return tag


def _bare(name: str) -> str:
    return clean(name).removeprefix("#")
