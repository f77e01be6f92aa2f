"""Findings, first version: what a report says is reported; a named person's decision says more."""

from truceline.verification.findings_v1.occurred import (
    ANSWER,
    ANSWERS,
    FINDING_COLUMNS,
    METHOD,
    Found,
    find,
)

__all__ = ["ANSWER", "ANSWERS", "FINDING_COLUMNS", "Found", "METHOD", "find"]
