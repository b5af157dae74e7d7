"""Measurements of the running product, repeatable by anybody: `python -m bench NAME --json`.

A bench starts the real server on a database of known size, comes in through HTTP as people's
programs do, and prints one figure a line beside the figure it has to reach.
"""
