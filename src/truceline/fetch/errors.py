"""Exceptions of fetching.

TrucelineError
└── FetchRefusedError   this file is not fetched; carries the problem found
Exception
└── AgainError          the same request may succeed later; never leaves the package
"""

from __future__ import annotations

from truceline.records import Problem, Severity, TrucelineError


class FetchRefusedError(TrucelineError):
    """This file is not fetched; ``problem`` says why and what to do next."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class AgainError(Exception):
    """The request failed in a way that may pass.

    after_s: what the server asked us to wait, s; None when it did not say; 0 to go on at once
    """

    def __init__(self, why: str, after_s: float | None = None) -> None:
        super().__init__(why)
        self.why, self.after_s = why, after_s


def refused(code: str, message: str, remedy: str, file: str = "", found: str = "") -> FetchRefusedError:
    """A refusal, to be raised."""
    problem = Problem(
        code=code, severity=Severity.REFUSED, message=message, remedy=remedy, file=file, found=found
    )
    return FetchRefusedError(problem)
