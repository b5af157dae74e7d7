"""Rows of images. No file lies behind them: a timeline names its pictures, it does not open them."""

import numpy as np

from bench.population.bulk import insert
from bench.population.ids import instants, uuids
from parvis.media.models import Media

_BLUR = "UklGRlwAAABXRUJQVlA4IFAAAADQAQCdASoQAAwABUB8JQBOgCHf//z5AAD+" + "b" * 100
_BLURHASH = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"


def pictures(rng: np.random.Generator, owners: list[str], purpose: str, width: int, height: int) -> list[str]:
    """Write one picture for each owner and return their ids."""
    moments = np.array([int(owner[:12], 16) for owner in owners])
    ids, made = uuids(rng, moments), instants(moments)
    keys = [rng.bytes(16).hex() for _ in owners]
    insert(
        Media,
        "id owner_key kind purpose state key mime width height small_width small_height size_bytes "
        "animated blurhash colour blur alt original_sha256 created_at attached_at",
        (
            (
                ids[n],
                owners[n],
                "image",
                purpose,
                "ready",
                keys[n],
                "image/webp",
                width,
                height,
                width // 3,
                height // 3,
                150_000,
                0,
                _BLURHASH,
                "#8899aa",
                _BLUR,
                "A drawing of a square in the morning, with people." if purpose == "post" else "",
                keys[n] * 2,
                made[n],
                made[n],
            )
            for n in range(len(owners))
        ),
    )
    return ids
