"""A network of a given size, drawn from a seed and written in bulk, that is shaped like real ones.

Few accounts have most of the followers and write most of the posts; one post in ten carries
images, one in ten is a repost, three in twenty are replies. Rows are written past the
services, straight into the tables: that takes seconds where the services would take hours.
"""
