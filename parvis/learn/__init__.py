"""Learn from what people do with posts: ranker, retrieval and trainer as functions on arrays.

Nothing here knows of Django, of a database or of another room: arrays come in, arrays go out, and
the same code runs on two CPU cores and on a GPU. `schema` is the published list of everything
that the ranker sees of a post and of a member.
"""
