"""The demonstration town: a small place by a river whose residents write to each other.

Everything here is made from a seed: pure functions, written material in `material/`, pictures
drawn by code in `drawings/`. Nothing reads the database; `load` alone writes to it.
"""

from parvis.ops.town.generate import generate
from parvis.ops.town.model import Drawing, Follow, Picture, Poll, Post, Reaction, Resident, Town, Vote

__all__ = [
    "Drawing",
    "Follow",
    "Picture",
    "Poll",
    "Post",
    "Reaction",
    "Resident",
    "Town",
    "Vote",
    "generate",
]
