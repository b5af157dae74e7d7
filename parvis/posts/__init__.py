"""Posts, replies, likes, reposts, hashtags, search; `visibility` is the one way to read a post for a viewer."""
