"""Writes of the room: `store` and `intake` take files in, `uploads` receives them in pieces,
`videos` and `captions` change what comes of them,
`making` makes videos playable, `keep` looks after what is there, `sweep` clears up.
"""

from parvis.media.services.captions import CAPTIONS_MAX_BYTES, remove_captions, set_captions
from parvis.media.services.erase import erase_owner
from parvis.media.services.intake import is_video, store_sent_video, store_video
from parvis.media.services.keep import (
    attach,
    describe,
    discard,
)
from parvis.media.services.making import (
    GAVE_UP,
    Claim,
    ClaimLost,
    claim_video,
    discard_results,
    note_event,
    others_wait,
    refuse_video,
    release_claim,
    release_claims_of,
    try_again,
    video_order,
    workspace_prefix,
)
from parvis.media.services.stand_ins import StandIn, add_stand_ins
from parvis.media.services.store import NewImage, Purpose, store_image, store_images
from parvis.media.services.sweep import Swept, remove_workspaces, sweep_orphans
from parvis.media.services.uploads import (
    CHECKSUMS,
    Checksum,
    append,
    close_upload,
    open_upload,
    resume_upload,
    sweep_uploads,
)
from parvis.media.services.videos import VideoChanges, edit_video, join_video

__all__ = (
    "CAPTIONS_MAX_BYTES",
    "CHECKSUMS",
    "GAVE_UP",
    "Checksum",
    "Claim",
    "ClaimLost",
    "NewImage",
    "Purpose",
    "StandIn",
    "Swept",
    "VideoChanges",
    "add_stand_ins",
    "append",
    "attach",
    "claim_video",
    "close_upload",
    "describe",
    "discard",
    "discard_results",
    "edit_video",
    "erase_owner",
    "is_video",
    "join_video",
    "note_event",
    "open_upload",
    "others_wait",
    "refuse_video",
    "release_claim",
    "release_claims_of",
    "remove_captions",
    "remove_workspaces",
    "resume_upload",
    "set_captions",
    "store_image",
    "store_images",
    "store_sent_video",
    "store_video",
    "sweep_orphans",
    "sweep_uploads",
    "try_again",
    "video_order",
    "workspace_prefix",
)
