"""What a member did and took back: for those who learned from it meanwhile."""

from django.db import models

from parvis.base import ids


class TakenBack(models.Model):
    """`account` took back what it had done to `target_id`, a post or an account.

    The row of the act itself is gone. This one stays for two days (`forget_taken_back`), so that
    whoever learned of the act can unlearn it, and whoever reads those days again reads the same.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)  # tells when
    act_id = models.UUIDField()  # of the row that is gone; tells when the act was done
    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="+")
    target_id = models.UUIDField()
    kind = models.CharField(max_length=16)  # as the feed foresees it: like, bookmark, follow, …
