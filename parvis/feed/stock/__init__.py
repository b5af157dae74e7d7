"""The posts that are alive in the feed, in memory as columns: every request reads one snapshot of it."""

from parvis.feed.stock.snapshot import Model, Snapshot, marked, packed_ids

__all__ = ["Model", "Snapshot", "marked", "packed_ids"]
