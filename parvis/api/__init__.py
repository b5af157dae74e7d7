"""The JSON API in the shapes of the Mastodon client API, its OAuth, and live streams.

It parses, calls one function of a room below, and draws the answer. What Mastodon has no
word for lies under `/api/parvis/v1`.
"""
