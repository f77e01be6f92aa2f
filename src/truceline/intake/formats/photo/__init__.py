"""Photographs as evidence: their metadata, and no pixels."""
