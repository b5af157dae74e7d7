"""How far jobs have read."""

from django.db import models


class Progress(models.Model):
    """How far a job has read; moved in the transaction that writes what was read."""

    name = models.CharField(max_length=30, primary_key=True)
    reached = models.BigIntegerField(default=0)
