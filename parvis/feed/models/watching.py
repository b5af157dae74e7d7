"""Who watched what and how, in the order of arrival, and what that adds up to."""

from django.db import models


class Ended(models.IntegerChoices):
    """Why a watch was over."""

    SWIPED = 0  # on to the next card
    FINISHED = 1  # it came to its end, and nothing more was asked of it
    PAUSED = 2  # and left so
    LEFT = 3  # for another page of ours
    HIDDEN = 4  # the tab went to the background, the phone into a pocket
    CLOSED = 5  # with the page
    FAILED = 6  # it could not be played on


class Surface(models.IntegerChoices):
    """Where a post was shown."""

    FORYOU = 0
    FOLLOWING = 1
    LATEST = 2
    PROFILE = 3
    POST = 4
    SOUND = 5
    HASHTAG = 6
    SEARCH = 7
    LIST = 8
    BOOKMARKS = 9
    EMBED = 10
    OTHER = 11


class WatchEvent(models.Model):
    """One watch of one post. `account` is UNNAMED where no person shall be remembered."""

    seq = models.BigAutoField(primary_key=True)  # the order of arrival; the log is read along it
    account_id = models.UUIDField()
    event_id = models.UUIDField()  # made by the client, so that what is sent twice is stored once
    post_id = models.UUIDField()
    started_ms = models.BigIntegerField()  # since 1970, by our clock
    watched_ms = models.PositiveIntegerField()  # of the video, all loops together; for a text, how long
    duration_ms = models.PositiveIntegerField()  # 0: nothing that plays
    loops = models.PositiveIntegerField()  # how often it began anew
    sound_on = models.BooleanField()
    ended = models.PositiveSmallIntegerField(choices=Ended)
    surface = models.PositiveSmallIntegerField(choices=Surface)
    seen = models.BigIntegerField()  # bit n: of the n-th fiftieth of the video, something was seen
    receipt_id = models.UUIDField(null=True)  # the page of the feed on which it was shown
    shared = models.BooleanField(db_default=False)  # meanwhile the member sent the post on to somebody

    class Meta:
        """Each index begins with the account: what one member sends at a time lands on one page of each."""

        constraints = (models.UniqueConstraint(fields=["account_id", "event_id"], name="watched_once"),)
        indexes = (
            models.Index(fields=["account_id", "-started_ms", "-seq"], name="watch_recent"),
            models.Index(fields=["account_id", "post_id", "started_ms"], name="watch_of_post"),
        )


class PostDay(models.Model):
    """What the watches of one video on one day (UTC) add up to. It names nobody, and stays.

    There are two for a day: what its author may know, and what waits until enough people have
    come (see `feed.blur`). Both together are all there was.
    """

    post_id = models.UUIDField()
    day = models.DateField()
    told = models.BooleanField(default=False)
    views = models.PositiveIntegerField(default=0)  # by members, each once a day
    viewers = models.PositiveIntegerField(default=0)  # of those, the members who had never seen it before
    unnamed_views = models.PositiveIntegerField(default=0)  # by visitors, and members without a history
    watched_percent = models.PositiveBigIntegerField(default=0)  # of the video, at most 100 a view
    finished = models.PositiveIntegerField(default=0)  # views that saw the end
    follows = models.PositiveIntegerField(default=0)  # of its author, within a day of watching it
    surfaces = models.JSONField(default=dict)  # views by surface
    curve = models.JSONField(default=list)  # for each fiftieth of the video, the views that saw some of it

    class Meta:
        """A video has one row of each kind a day."""

        constraints = (models.UniqueConstraint(fields=["post_id", "told", "day"], name="post_day_once"),)
