"""Parvis: a network for short video and posts that no owner can bend in secret."""

VERSION = "0.1.0"
