"""Videos to measure with, and what was made of them."""
