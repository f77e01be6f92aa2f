"""Notices of activities and records of steps, CSV or Parquet."""
