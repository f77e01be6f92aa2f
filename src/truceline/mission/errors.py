"""Exceptions of the mission.

TrucelineError
└── RefusedError        the mission will not do this; carries the problems found
    └── WriteRefusedError      no actor, no mandate, or no such right
"""

from __future__ import annotations

from pathlib import Path

from truceline.records import Problem, Severity, TrucelineError


class RefusedError(TrucelineError):
    """The mission will not do what was asked; ``problems`` says why and what to do next."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class WriteRefusedError(RefusedError):
    """A write without an actor, or one that the mandate does not grant."""


def refusal(code: str, message: str, remedy: str, file: str = "") -> RefusedError:
    """A refusal of one problem."""
    return RefusedError((_refused(code, message, remedy, file),))


def refused_write(code: str, message: str, remedy: str) -> WriteRefusedError:
    """A refused write of one problem."""
    return WriteRefusedError((_refused(code, message, remedy, ""),))


def no_mission(folder: Path) -> RefusedError:
    """The refusal of a folder without a database: it holds no mission, or one that lost it."""
    if (folder / "mission.toml").is_file():
        remedy = "See what else is missing with: truceline verify MISSION"
        return refusal("TL-VER-001", "its database, truceline.sqlite, is missing.", remedy, str(folder))
    there = "there is no mission in it." if folder.is_dir() else "there is no such folder."
    return refusal("TL-MIS-006", there, "Check the name, or make one with: truceline new", str(folder))


def _refused(code: str, message: str, remedy: str, file: str) -> Problem:
    return Problem(code=code, severity=Severity.REFUSED, message=message, remedy=remedy, file=file)
