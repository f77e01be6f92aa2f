"""How a difference between what is stored and what the ledger says is told, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from truceline.records import Problem, Severity

RESTORE = "Restore it from a copy whose check is clean; keep this one as evidence."
REBUILD = "The file can be made again from the evidence: withdraw the read and read the evidence again."


def difference(
    code: str,
    file: str,
    message: str,
    remedy: str,
    severity: Severity = Severity.REFUSED,
    *,
    found: str = "",
) -> Problem:
    """A difference between a file, or a row in it, and what the ledger says of it."""
    return Problem(code=code, severity=severity, file=file, message=message, remedy=remedy, found=found)


def broken(problems: Sequence[Problem]) -> list[Problem]:
    """Those that say that something is not as it was written; the others are notes."""
    return [one for one in problems if one.severity is not Severity.NOTE]
