"""The kinds of thing a source can report, from ``kinds.csv``: a reviewed code list, not code.

A new kind is a row. ``associates_with`` names the groups whose members may be one happening,
with ``|`` between them: a thermal anomaly may be the fire of an explosion, of vegetation, or of
neither. Alerts, movements, restrictions and statements stand in groups of their own, so they never
join an explosion. ``recorded_violation`` says whether a report of the kind is counted among
recorded ceasefire violations (a thermal anomaly is not: a fire is no proof of fire by arms).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One row of ``kinds.csv``; ``default_duration_s`` in seconds, labels as (language, text)."""

    code: str
    channel: str
    associates_with: str
    default_duration_s: int
    recorded_violation: bool
    labels: tuple[tuple[str, str], ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups it may stand in; all reports of one happening have a group in common."""
        return tuple(self.associates_with.split("|"))

    def label(self, language: str = "en") -> str:
        """The kind's name in a language, in English where it has none."""
        names = dict(self.labels)
        return names.get(language, names["en"])


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its code, in the order of the file."""
    text = files("truceline.records").joinpath("kinds.csv").read_text(encoding="utf-8")
    return {row["code"]: _kind(row) for row in csv.DictReader(text.splitlines())}


def violation_codes() -> tuple[str, ...]:
    """Codes of the kinds counted among recorded ceasefire violations."""
    return tuple(code for code, kind in kinds().items() if kind.recorded_violation)


def _kind(row: dict[str, str]) -> Kind:
    return Kind(
        code=row["code"],
        channel=row["channel"],
        associates_with=row["associates_with"],
        default_duration_s=int(row["default_duration_s"]),
        recorded_violation=row["recorded_violation"] == "yes",
        labels=tuple((name[6:], row[name]) for name in row if name.startswith("label_")),
    )
