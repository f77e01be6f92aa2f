"""Exceptions of the mission.

TrucelineError
└── RefusedError        the mission will not do this; carries the problems found
    └── WriteRefusedError      no actor, no mandate, or no such right
"""

from __future__ import annotations

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


def _refused(code: str, message: str, remedy: str, file: str) -> Problem:
    return Problem(code=code, severity=Severity.REFUSED, message=message, remedy=remedy, file=file)
