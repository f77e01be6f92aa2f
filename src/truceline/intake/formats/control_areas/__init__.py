"""Dated maps of who holds the ground; control areas out, never used to derive jurisdiction."""
