"""From the rooms' views to plain dictionaries in Mastodon's words: pure, fast, no database.

Keys stand in the order of Mastodon's documentation. UUIDs stay UUIDs: orjson writes them.
"""
