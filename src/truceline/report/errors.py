"""Exceptions of the report.

TrucelineError
├── FigureError      a figure asks for something no figure may ask
└── ReportRefusedError no report is made, for the Problem it carries
"""

from __future__ import annotations

from truceline.records import Problem, TrucelineError


class FigureError(TrucelineError, ValueError):
    """A figure asks for a layer, a column, a verb or a rule that figures do not have."""


class ReportRefusedError(TrucelineError):
    """No report is made; ``problem`` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
