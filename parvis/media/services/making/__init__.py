"""Make videos playable: `claims` says who works on which, `orders` what is to be made,
`results` keeps what comes of it, `likeness` finds videos that are there already.

The truth is a state on the row. Files are on the disk, flushed, before a row names them; each
step is one transaction; and whoever lost the claim meanwhile writes nothing more. So a process
may be killed at any moment: what it had begun falls back, and is taken up where it matters.
"""

from parvis.media.services.making.claims import (
    Claim,
    ClaimLost,
    claim_video,
    others_wait,
    release_claim,
    release_claims_of,
    renew_claim,
)
from parvis.media.services.making.orders import WORKSPACE_PREFIX, video_order, workspace_prefix, workspaces_of
from parvis.media.services.making.results import (
    GAVE_UP,
    discard_results,
    note_event,
    refuse_video,
    try_again,
)

__all__ = (
    "GAVE_UP",
    "WORKSPACE_PREFIX",
    "Claim",
    "ClaimLost",
    "claim_video",
    "discard_results",
    "note_event",
    "others_wait",
    "refuse_video",
    "release_claim",
    "release_claims_of",
    "renew_claim",
    "try_again",
    "video_order",
    "workspace_prefix",
    "workspaces_of",
)
