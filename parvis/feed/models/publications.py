"""Which weights were published, which are in force, and whom their trainer has to forget."""

from django.db import models


class Publication(models.Model):
    """Weights that a trainer published, for as long as their file is kept."""

    number = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=64, unique=True)  # of the file: from the hash of its bytes
    made_at = models.DateTimeField()
    learned_seq = models.BigIntegerField()  # how far the log of watches had been learned
    examples = models.BigIntegerField()  # learned from in all
    loss = (
        models.FloatField()
    )  # share of what the base rates leave open that is open still (see feed.training.gate)
    size_bytes = models.BigIntegerField()
    refusal = models.CharField(max_length=200, default="", blank=True)  # why a server could not read it


class WeightsInForce(models.Model):
    """The one row that says which weights serve."""

    publication = models.ForeignKey(Publication, null=True, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()
    pinned = models.BooleanField(default=False)  # what is published meanwhile does not come into force
    rollbacks = models.PositiveIntegerField(default=0)  # a trainer that knows of fewer goes back first
    held_back = models.CharField(max_length=200, default="", blank=True)  # why nothing is published
    held_back_since = models.DateTimeField(null=True)


class Forgotten(models.Model):
    """A member whom a trainer has to forget; kept until no state is left that remembers them."""

    number = models.BigAutoField(primary_key=True)  # the order in which trainers read them
    account_id = models.UUIDField()
    asked_at = models.DateTimeField()
