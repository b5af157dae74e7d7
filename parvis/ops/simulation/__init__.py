"""Imagined people with tastes that nobody is told use a real server, to see what its feed learns of them.

`tastes` says what somebody enjoys and does, `world` makes people and posts from a seed, `door`
settles them in a network, `walks` lets them swipe through its API, and `findings` compares what
they were shown with what they would have chosen.
"""
