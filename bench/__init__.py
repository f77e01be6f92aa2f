"""Measurements of speed and memory: ratios against a peer in the same run, never timed tests."""
