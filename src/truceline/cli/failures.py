"""What went wrong, as problems: every way in which a command refuses, said in the same words.

Comes in: an exception. Goes out: problems with a code, a place and a remedy; nothing for a fault of
our own, which is shown whole.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from truceline.records import Problem

READS_WHAT_IS_STORED = ("_duckdb", "duckdb", "sqlalchemy", "sqlite3", "truceline.ledger")
"""Modules whose errors, where nobody caught them, mean that stored bytes are not what they should be."""

VERIFY = "See what is damaged with: truceline verify MISSION"


def bad_word(option: str, message: str, remedy: str, found: str = "") -> Exception:
    """The refusal of a word that the command does not take; to be raised."""
    from truceline.mission.errors import RefusedError

    return RefusedError((_problem("TL-MIS-008", message, remedy, option, found),))


def problems_of(error: Exception) -> tuple[Problem, ...]:
    """The problems an exception stands for; none when it is a fault of the program."""
    from truceline.records import TrucelineError

    if hasattr(error, "format_message"):  # of the parser of arguments
        return (_usage(error),)
    if isinstance(error, TrucelineError):
        return _ours(error)
    if isinstance(error, OSError):
        return (_of_the_system(error),)
    if type(error).__module__.startswith(READS_WHAT_IS_STORED):
        message = f"what is stored cannot be read: {_first_line(getattr(error, 'orig', None) or error)}."
        return (_problem("TL-VER-009", message, VERIFY),)
    return ()


def _ours(error: Exception) -> tuple[Problem, ...]:
    from truceline.store import (
        KeysMissingError,
        StoreBusyError,
        StoreDamagedError,
        UnknownRecordError,
    )

    carried: tuple[Problem, ...] = getattr(error, "problems", ())
    if carried:
        return carried
    one = getattr(error, "problem", None)
    if one is not None:
        return (one,)
    told: dict[type[Exception], tuple[str, str]] = {
        StoreDamagedError: ("TL-VER-009", VERIFY),
        StoreBusyError: ("TL-MIS-009", "Wait until it has finished, then call again."),
        UnknownRecordError: ("TL-MIS-003", "truceline status MISSION names the newest reads."),
        KeysMissingError: ("TL-MIS-006", "Write in the mission itself; a copy without keys is for checking."),
    }
    code, remedy = told.get(type(error), ("TL-MIS-008", ""))
    return (_problem(code, str(error), remedy),)


def help_of(error: Exception) -> tuple[str, ...]:
    """The help of a group of commands that was called without one; none for anything else."""
    said = _said(error)
    return (said,) if said.startswith("Usage:") else ()


def _said(error: Exception) -> str:
    """What the parser of arguments says; nothing when it was not the parser."""
    return str(error.format_message()) if hasattr(error, "format_message") else ""


def _usage(error: Exception) -> Problem:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "truceline"
    message = "a command is missing." if help_of(error) else _said(error)
    return _problem("TL-MIS-008", message, f"See: {command} --help", command)


def _of_the_system(error: OSError) -> Problem:
    place = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes | os.PathLike) else ""
    why = error.strerror or str(error)
    remedy = "Check the name, the room on the disk and the rights of the folder, or name another."
    return _problem("TL-MIS-010", f"it cannot be read or written: {why}.", remedy, place)


def _problem(code: str, message: str, remedy: str, place: str = "", found: str = "") -> Problem:
    from truceline.records import Problem, Severity

    return Problem(
        code=code, severity=Severity.REFUSED, message=message, remedy=remedy, file=place, found=found
    )


def _first_line(error: object) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")
