"""Checks of devices: how far a clock or a position was off, when, by what method and whose hand."""
