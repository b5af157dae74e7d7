"""What the town talks about today: tags on posts of the last day, so that some of them rise."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from parvis.ops.town.dice import Dice
from parvis.ops.town.material import Material
from parvis.ops.town.model import Post

_TODAY: Final = timedelta(hours=23)
_CHANCE: Final = 0.85
# Tags that both languages share, being names.
_SHARED: Final = {
    "astronomy": "CrowHill",
    "birds": "Ouvelle",
    "council": "PontOuvelle",
    "cycling": "CrowHill",
    "football": "FCOuvelle",
    "gardening": "LesSaules",
    "music": "VoixDuQuai",
    "photography": "Ouvelle",
    "repair": "Teinturerie",
    "town": "PontOuvelle",
    "weather": "Ouvelle",
}


def tag_today(dice: Dice, posts: tuple[Post, ...], material: Material, now: datetime) -> tuple[Post, ...]:
    """Return the posts, those of today that open a conversation mostly with their topic's tag."""
    return tuple(
        replace(post, text=f"{post.text} #{_tag(post, material)}")
        if _may_carry(post, material, now) and dice.chance(_CHANCE)
        else post
        for post in posts
    )


def _may_carry(post: Post, material: Material, now: datetime) -> bool:
    return (
        post.created_at > now - _TODAY
        and post.reply_to is None
        and post.visibility == "public"
        and post.topic in material.topics
        and "#" not in post.text
    )


def _tag(post: Post, material: Material) -> str:
    return _SHARED.get(post.topic) or material.topics[post.topic].hashtags[post.language][0]
