"""Counting everything again from the rows: every counter must already say the same."""

from collections import Counter

from parvis.accounts.models import Account, AccountState, Follow
from parvis.posts.models import Like, Poll, PollVote, Post


def wrong_counters() -> list[str]:
    """Return every counter that differs from its rows, in words."""
    return [*_posts(), *_accounts(), *_polls()]


def _posts() -> list[str]:
    living = Post.objects.filter(deleted_at=None, awaits_video=False)
    counted = {
        "replies_count": Counter(living.values_list("reply_to_id", flat=True)),
        "quotes_count": Counter(living.values_list("quote_of_id", flat=True)),
        "reposts_count": Counter(Post.objects.values_list("repost_of_id", flat=True)),
        "likes_count": Counter(Like.objects.values_list("post_id", flat=True)),
    }
    wrong = []
    for post in Post.objects.all():
        for name, counts in counted.items():
            if post.deleted_at is not None and name == "quotes_count":
                continue  # a tombstone no longer says who quoted it
            if getattr(post, name) != counts[post.id]:
                wrong.append(f"post {post.id} {name} is {getattr(post, name)}, rows say {counts[post.id]}")
    return wrong


def _accounts() -> list[str]:
    counted = {
        "followers_count": Counter(Follow.objects.values_list("followee_id", flat=True)),
        "following_count": Counter(Follow.objects.values_list("follower_id", flat=True)),
        "posts_count": Counter(
            Post.objects.filter(deleted_at=None, awaits_video=False).values_list("author_id", flat=True)
        ),
    }
    return [
        f"@{account.username} {name} is {getattr(account, name)}, rows say {counts[account.id]}"
        for account in Account.objects.exclude(state=AccountState.ERASED)
        for name, counts in counted.items()
        if getattr(account, name) != counts[account.id]
    ]


def _polls() -> list[str]:
    chosen = Counter(PollVote.objects.values_list("option_id", flat=True))
    cast = Counter(PollVote.objects.values_list("poll_id", flat=True))
    wrong = []
    for poll in Poll.objects.prefetch_related("options"):
        said = (poll.votes_count, poll.voters_count, [option.votes_count for option in poll.options.all()])
        rows = (
            cast[poll.post_id],
            PollVote.objects.filter(poll=poll).values("account_id").distinct().count(),
            [chosen[option.id] for option in poll.options.all()],
        )
        if said != rows:
            wrong.append(f"poll {poll.post_id} says {said}, rows say {rows}")
    return wrong
