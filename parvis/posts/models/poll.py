"""Questions with two to six answers."""

from django.db import models


class Poll(models.Model):
    """A question that a post puts, open until `expires_at`."""

    post = models.OneToOneField("posts.Post", on_delete=models.CASCADE, primary_key=True, related_name="poll")
    multiple = models.BooleanField(default=False)
    hide_totals = models.BooleanField(default=False)  # until it is over
    expires_at = models.DateTimeField()
    votes_count = models.PositiveIntegerField(default=0)
    voters_count = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)  # when voters were told the result

    class Meta:
        """The sweep looks for polls that ended and were not told."""

        indexes = (
            models.Index(fields=["expires_at"], condition=models.Q(closed_at__isnull=True), name="poll_open"),
        )


class PollOption(models.Model):
    """One answer."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options", db_index=False)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    votes_count = models.PositiveIntegerField(default=0)

    class Meta:
        """A place holds one answer."""

        constraints = (models.UniqueConstraint(fields=["poll", "position"], name="option_position"),)


class PollVote(models.Model):
    """`account` chose `option`."""

    option = models.ForeignKey(PollOption, on_delete=models.CASCADE, related_name="votes")
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="votes", db_index=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        """An answer is chosen once; a voter's answers are found by (poll, account)."""

        constraints = (models.UniqueConstraint(fields=["account", "option"], name="vote_once"),)
        indexes = (models.Index(fields=["poll", "account"], name="vote_voter"),)
