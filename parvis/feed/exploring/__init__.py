"""Give what is new a fair chance, and a known one: pools of impressions, a slot a page, a floor for all."""

from parvis.feed.exploring.choose import Explored, explore
from parvis.feed.exploring.standing import STANDING, Standings

__all__ = ["STANDING", "Explored", "Standings", "explore"]
