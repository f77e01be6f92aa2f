"""What the intake gives back: one file's rows in temp tables, or a refusal with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from truceline.records import Problem, Terms

NOT_STATED = Terms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one file gave.

    ``tables`` maps a layer to the temp table that holds its rows (all columns of the layer in
    their order, without ``id`` and ``salt``); ``aside`` is the table of rows set aside. Every
    row number from 1 to ``rows_in`` is found in a layer or in ``aside``, never in both; a row
    with several measures gives several tallies. ``reader`` is name@version; ``licence`` is
    the card's, for sources that state none of their own. ``leans_on`` gives the SHA-256 of each
    table of names that was asked, by its name in the mission.
    """

    tables: dict[str, str]
    aside: str
    rows_in: int
    format: str
    reader: str
    licence: Terms = NOT_STATED
    leans_on: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well a format fits a file, 0 to 1, and why; ``format`` is the card's name."""

    format: str
    score: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The whole file is refused; ``candidates`` are the formats between which nobody may guess."""

    problems: tuple[Problem, ...]
    candidates: tuple[Score, ...] = ()
