"""Videos as evidence: their metadata, and no frames."""
