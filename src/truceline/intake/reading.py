"""What the intake gives back: one file's rows in temp tables, or a refusal with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from duckdb import DuckDBPyConnection

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
    table of names that was asked, by its name in the mission. ``rows`` is the one table behind
    all of them; ``drop`` frees it once they have been taken over.
    """

    tables: dict[str, str]
    aside: str
    rows_in: int
    format: str
    reader: str
    licence: Terms = NOT_STATED
    leans_on: Mapping[str, str] = field(default_factory=dict)
    rows: str = ""

    def drop(self, con: DuckDBPyConnection) -> None:
        """Free the rows: a part of every table stays in memory however much of it is spilled."""
        for view in (*self.tables.values(), self.aside):
            con.execute(f"DROP VIEW IF EXISTS {view}")
        if self.rows:
            con.execute(f"DROP TABLE IF EXISTS {self.rows}")


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
