"""Satellite passes with the cloud below them: coverage out, one look a pass."""
