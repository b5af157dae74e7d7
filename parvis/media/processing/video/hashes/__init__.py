"""Fingerprints that survive what people do to a video before they post it again."""
