"""Voting, and telling everybody when it is over."""

from collections.abc import Sequence
from uuid import UUID  # noqa: TID251 - the type only

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from parvis.accounts.queries import NotificationKind, Viewer
from parvis.accounts.services import notify_many
from parvis.base import clock
from parvis.base.errors import Conflict, InvalidInput
from parvis.posts.errors import no_poll
from parvis.posts.models import Poll, PollOption, PollVote, Post
from parvis.posts.queries import PollView, post_by_id
from parvis.posts.queries import poll as poll_view
from parvis.posts.services.locks import lock_poll


def vote(viewer: Viewer, poll_id: UUID, choices: Sequence[int]) -> PollView:
    """Choose options by position; a vote is given once and stays."""
    me = viewer.member_id
    view = poll_view(viewer, poll_id)
    chosen = sorted(set(choices))
    if not chosen or chosen[0] < 0 or chosen[-1] >= len(view.options):
        raise InvalidInput("choices", _("Choose among the options of this poll."))
    if len(chosen) > 1 and not view.multiple:
        raise InvalidInput("choices", _("This poll takes one answer."))
    if post_by_id(viewer, poll_id).author.id == me:
        raise InvalidInput("choices", _("You cannot vote in your own poll."))
    try:
        with transaction.atomic():
            _cast(me, view, chosen)
    except IntegrityError as error:
        raise _voted_already() from error
    return poll_view(viewer, poll_id)


def close_polls(limit: int = 100) -> int:
    """Tell author and voters of the polls that have ended; return how many polls that were."""
    ended = Poll.objects.filter(expires_at__lte=clock.now(), closed_at=None)
    poll_ids = list(ended.order_by("expires_at").values_list("post_id", flat=True)[:limit])
    for poll_id in poll_ids:
        with transaction.atomic():
            # Two sweeps at once: only the one whose update counts tells people.
            if Poll.objects.filter(post_id=poll_id, closed_at=None).update(closed_at=clock.now()):
                author_id = Post.objects.values_list("author_id", flat=True).get(id=poll_id)
                voters = PollVote.objects.filter(poll=poll_id).values_list("account_id", flat=True)
                notify_many(
                    [author_id, *voters.distinct()],
                    NotificationKind.POLL,
                    actor_id=author_id,
                    subject_id=poll_id,
                )
    return len(poll_ids)


def _cast(me: UUID, view: PollView, chosen: Sequence[int]) -> None:
    # The lock makes two votes of one person at once come one after the other.
    row = lock_poll(view.id)
    if row is None:
        raise no_poll()
    titles = row.options.order_by("position").values_list("title", flat=True)
    if list(titles) != [option.title for option in view.options]:
        raise Conflict(_("The options of this poll have just changed. Look at them again."))
    if row.expires_at <= clock.now():
        raise Conflict(_("This poll is over."))
    if PollVote.objects.filter(poll=row, account=me).exists():
        raise _voted_already()
    options = list(PollOption.objects.filter(poll=row, position__in=chosen))
    PollVote.objects.bulk_create(PollVote(option=option, poll=row, account_id=me) for option in options)
    PollOption.objects.filter(id__in=[option.id for option in options]).update(
        votes_count=F("votes_count") + 1
    )
    Poll.objects.filter(post_id=view.id).update(
        votes_count=F("votes_count") + len(options), voters_count=F("voters_count") + 1
    )


def _voted_already() -> Conflict:
    return Conflict(_("You have voted in this poll already."))
