"""What it does to a post that its author, a topic or its sound shall be less: one number, told to everybody."""

from typing import Final

# What is left of what is wished for in such a post, in per mille; each of the three counts once.
LESS: Final = 200
