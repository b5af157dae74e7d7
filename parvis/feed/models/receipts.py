"""What every page of a feed leaves behind, and the secrets that its chance came from."""

from django.db import models

from parvis.feed.models.watching import Surface


class Receipt(models.Model):
    """One page of a feed, and all that it takes to make it again. `account` is UNNAMED for nobody in particular.

    `body` is what `feed.receipt` packs; `docs/receipts.md` describes it. What pages to come ask
    of pages before stands beside it, so that nobody unpacks a body for it.
    """

    id = models.UUIDField(primary_key=True)  # the page's own: what `after` names, and watches carry
    account_id = models.UUIDField()
    at_ms = models.BigIntegerField()  # the only clock of the request, since 1970
    walk_id = models.UUIDField()  # the first page of those that lead to this one, page after page
    previous_id = models.UUIDField(null=True)  # the page before it; none for a walk's first
    day = models.DateField()  # whose secret its chance came from
    recipe = models.CharField(max_length=30)
    policy = models.CharField(max_length=64)  # hash of the published weights and rules
    weights = models.CharField(max_length=64)  # name of the model's weights; empty: none took part
    surface = models.PositiveSmallIntegerField(choices=Surface)
    served = models.BinaryField()  # for each post in its order: id (16 bytes), way (1), propensity (4)
    body = models.BinaryField()

    class Meta:
        """Ids rise with time: one index serves a member's last pages, the other a walk's pages so far."""

        indexes = (
            models.Index(fields=["account_id", "id"], name="receipt_of_account"),
            models.Index(fields=["walk_id", "id"], name="receipt_of_walk"),
        )


class SeedSecret(models.Model):
    """The secret of one day (UTC). Its hash is told before the day begins, itself when the day is over."""

    day = models.DateField(primary_key=True)
    secret = models.BinaryField(max_length=32)
    committed_at = models.DateTimeField()
