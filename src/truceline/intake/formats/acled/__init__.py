"""ACLED's export of conflict events, CSV."""
