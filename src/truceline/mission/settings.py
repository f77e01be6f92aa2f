"""The mission's own files: mission.toml and strata.csv, read with every problem named.

Comes in: the text of a file. Goes out: frozen settings and the problems found, all at once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from truceline.intake import LIMITS, Limits
from truceline.mission.tomlfile import missing, no_lists, table_of, wrong
from truceline.records import (
    MISSION,
    Names,
    Problem,
    Stratum,
    TierError,
    checked_tier,
    kinds,
)

RELEASE_CLASSES = (
    "counts",
    "coverage",
    "truce",
    "claims",
    "rows",
    "assessments",
    "guarantees",
    "attribution",
)
_TOO_MANY = "cells beyond the last column"
CHANNELS = ("observations", "tallies", "none")
UNITS = ("instants", "days")
COUNT_RULES = ("rows", "distinct")
STRATA_COLUMNS = (
    "stratum",
    "provision",
    "source",
    "channel",
    "measure",
    "area",
    "unit",
    "exposure_rule",
    "baselines",
    "gap_days",
    "sides_seen",
    "control",
    "doubts",
)
"""Columns every strata.csv has; ``count_rule`` may follow (absent: rows)."""
MOST_HOURS = 87_600
"""The longest that a source may take to tell: ten years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionSettings:
    """mission.toml. ``cutoff`` is a local time of ``zone``; ``release`` gives the tier of each
    class of aggregate figures (absent: mission); ``roles`` is what readers outside the mission are told
    of an actor; ``unpacking`` limits packed files and archives;
    ``prior`` is how likely an incident is before anybody told, by kind and '' for all others, as
    ``prior_from`` has it (none: even odds); ``learns_rates`` whether what sensors told together corrects
    stated rates; ``settling_h`` hours of what happened within which sources tell of it (None: nobody
    says), ``settling_of`` those of single sources; ``seed`` stands only in demos."""

    id: str
    title: str
    zone: ZoneInfo
    cutoff: time
    languages: tuple[str, ...]
    agreement: str
    actors: tuple[tuple[str, Names], ...]
    roles: tuple[tuple[str, Names], ...] = ()
    release: Mapping[str, str] = field(default_factory=dict)
    unpacking: Limits = LIMITS
    prior: Mapping[str, float] = field(default_factory=dict)
    prior_from: str = ""
    learns_rates: bool = True
    settling_h: float | None = None
    settling_of: Mapping[str, float] = field(default_factory=dict)
    seed: int | None = None

    def tier_of(self, release_class: str) -> str:
        """The tier at which figures of this class may be released."""
        return self.release.get(release_class, MISSION)

    def tells_within_h(self, source_id: str) -> float | None:
        """Hours of what happened within which a source tells of it; None where nobody says."""
        return self.settling_of.get(source_id, self.settling_h)


def read_mission_toml(text: str, file: str = "mission.toml") -> tuple[MissionSettings | None, list[Problem]]:
    """The settings, or None with every problem found."""
    table, problems = table_of(text, file)
    if table is None:
        return None, problems
    problems += [missing(file, key) for key in ("id", "title", "zone", "agreement") if not table.get(key)]
    problems += no_lists(table, ("languages",), str, file)
    problems += no_lists(table, ("actors",), dict, file)
    zone, cutoff = _zone(table, file, problems), _cutoff(table, file, problems)
    release = _release(table, file, problems)
    unpacking = _unpacking(table, file, problems)
    likelihood = _likelihood(table, file, problems)
    settling = _settling(table, file, problems)
    if problems or zone is None or cutoff is None:
        return None, problems
    return MissionSettings(
        id=str(table["id"]),
        title=str(table["title"]),
        zone=zone,
        cutoff=cutoff,
        languages=tuple(table.get("languages", ["en"])),
        agreement=str(table["agreement"]),
        actors=tuple((actor["id"], _names(actor)) for actor in table.get("actors", []) if actor.get("id")),
        roles=tuple(
            (actor["id"], _named(actor["role"]))
            for actor in table.get("actors", [])
            if actor.get("id") and actor.get("role")
        ),
        release=release,
        unpacking=unpacking,
        prior=_prior(likelihood),
        prior_from=likelihood.get("prior_from", ""),
        learns_rates=likelihood.get("learn", True),
        settling_h=settling.get("hours"),
        settling_of=settling.get("sources", {}),
        seed=table.get("seed"),
    ), []


def read_strata_csv(text: str, file: str = "strata.csv") -> tuple[tuple[Stratum, ...], list[Problem]]:
    """Every stratum in the file's order; a row with a problem is left out and named."""
    rows = csv.DictReader(io.StringIO(text), restval="", restkey=_TOO_MANY)
    lacking = [name for name in STRATA_COLUMNS if name not in (rows.fieldnames or ())]
    if lacking:
        return (), [missing(file, name) for name in lacking]
    strata: list[Stratum] = []
    problems: list[Problem] = []
    for row_no, row in enumerate(rows, start=1):
        found = list(_stratum_problems(row, row_no, file))
        problems += found
        if not found:
            strata.append(_stratum(row))
    return tuple(strata), problems


def _stratum_problems(row: Mapping[str, str], row_no: int, file: str) -> Iterator[Problem]:
    allowed = {"channel": CHANNELS, "unit": UNITS, "count_rule": COUNT_RULES, "control": ("yes", "no")}
    for column, words in allowed.items():
        if row.get(column, words[0]) not in words:
            yield wrong(file, column, row[column], f"write one of: {', '.join(words)}", row_no)
    if not row["stratum"]:
        yield wrong(file, "stratum", "", "give the stratum a name", row_no)
    if _TOO_MANY in row:
        yield wrong(file, "", row[_TOO_MANY], "part lists inside a cell by semicolons", row_no)
    is_measured = row["channel"] != "none"
    for column in ("source", "measure", "exposure_rule", "gap_days", "baselines"):
        if is_measured and not row[column]:
            yield wrong(file, column, "", "a measured stratum needs it", row_no)
    if row["gap_days"] and not _is_number(row["gap_days"]):
        yield wrong(file, "gap_days", row["gap_days"], "write a whole number of days", row_no)
    if not all(_is_number(part) and int(part) for part in _list(row["baselines"])):
        remedy = "write numbers of windows, for example 28;42"
        yield wrong(file, "baselines", row["baselines"], remedy, row_no)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _stratum(row: Mapping[str, str]) -> Stratum:
    return Stratum(
        id=row["stratum"],
        provision_id=row["provision"],
        source_id=row["source"],
        channel=row["channel"],  # type: ignore[arg-type]  # checked against CHANNELS
        measure=_list(row["measure"]),
        area=row["area"] or "all",
        unit=row["unit"],  # type: ignore[arg-type]  # checked against UNITS
        exposure_rule=row["exposure_rule"],
        baseline_windows=tuple(int(part) for part in _list(row["baselines"])),
        gap_days=int(row["gap_days"] or 0),
        sides_seen=_list(row["sides_seen"]),
        count_rule=row.get("count_rule") or "rows",  # type: ignore[arg-type]  # checked against COUNT_RULES
        is_control=row["control"] == "yes",
        doubts=_list(row["doubts"]),
    )


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _zone(table: Mapping[str, Any], file: str, problems: list[Problem]) -> ZoneInfo | None:
    if not table.get("zone"):
        return None
    try:
        return ZoneInfo(str(table["zone"]))
    except (ZoneInfoNotFoundError, ValueError):
        problems.append(wrong(file, "zone", table["zone"], "write an IANA zone, for example Europe/Kyiv"))
        return None


def _cutoff(table: Mapping[str, Any], file: str, problems: list[Problem]) -> time | None:
    text = str(table.get("cutoff", "19:30"))
    try:
        return time.fromisoformat(text)
    except ValueError:
        problems.append(wrong(file, "cutoff", text, 'write a local time, for example "19:30"'))
        return None


def _release(table: Mapping[str, Any], file: str, problems: list[Problem]) -> dict[str, str]:
    tiers = table.get("release", {})
    if not isinstance(tiers, dict):
        problems.append(wrong(file, "release", tiers, "write [release] with a tier for each class"))
        return {}
    for name, tier in tiers.items():
        if name not in RELEASE_CLASSES:
            problems.append(wrong(file, f"release.{name}", tier, f"classes are {', '.join(RELEASE_CLASSES)}"))
            continue
        try:
            checked_tier(str(tier))
        except TierError as error:
            problems.append(wrong(file, f"release.{name}", tier, str(error)))
    return tiers


def _unpacking(table: Mapping[str, Any], file: str, problems: list[Problem]) -> Limits:
    """The limits of [unpacking], where they are raised or lowered."""
    said = table.get("unpacking", {})
    known = tuple(one.name for one in fields(Limits))
    if not isinstance(said, dict):
        problems.append(wrong(file, "unpacking", said, "write [unpacking] with a number for each limit"))
        return LIMITS
    unknown = [name for name in said if name not in known]
    problems += [wrong(file, f"unpacking.{n}", said[n], f"limits are {', '.join(known)}") for n in unknown]
    least = {"nesting": 0}
    bad = [n for n in said if n in known and not _is_whole(said[n], least.get(n, 1))]
    problems += [wrong(file, f"unpacking.{n}", said[n], "write a whole number") for n in bad]
    return LIMITS if unknown or bad else replace(LIMITS, **said)


def _likelihood(table: Mapping[str, Any], file: str, problems: list[Problem]) -> Mapping[str, Any]:
    """The table [likelihood], with every complaint about it added to the problems."""
    said = table.get("likelihood", {})
    if not isinstance(said, dict):
        problems.append(wrong(file, "likelihood", said, "write [likelihood] with prior, prior_from, learn"))
        return {}
    prior = said.get("prior", {})
    for kind, chance in (prior if isinstance(prior, dict) else {"": prior}).items():
        if kind and kind not in kinds():
            problems.append(wrong(file, f"likelihood.prior.{kind}", chance, "use a code of kinds.csv"))
        if isinstance(chance, bool) or not isinstance(chance, int | float) or not 0 < chance < 1:
            problems.append(wrong(file, "likelihood.prior", chance, "write a share between 0 and 1"))
    if prior and not (isinstance(said.get("prior_from"), str) and said["prior_from"].strip()):
        problems.append(wrong(file, "likelihood.prior_from", "", "say in words where the prior comes from"))
    if not isinstance(said.get("learn", True), bool):
        problems.append(wrong(file, "likelihood.learn", said["learn"], "write true or false"))
    unknown = [name for name in said if name not in ("prior", "prior_from", "learn")]
    problems += [
        wrong(file, f"likelihood.{n}", said[n], "keys are prior, prior_from, learn") for n in unknown
    ]
    return said


def _settling(table: Mapping[str, Any], file: str, problems: list[Problem]) -> Mapping[str, Any]:
    """The table [settling], with every complaint about it added to the problems."""
    said = table.get("settling", {})
    if not isinstance(said, dict):
        problems.append(wrong(file, "settling", said, "write [settling] with hours, and sources"))
        return {}
    sources = said.get("sources", {})
    if not isinstance(sources, dict):
        problems.append(wrong(file, "settling.sources", sources, "write hours for each source's id"))
        return {}
    hours = {f"sources.{name}": each for name, each in sources.items()}
    if "hours" in said:
        hours["hours"] = said["hours"]
    bad = [name for name, each in hours.items() if not _is_hours(each)]
    remedy = f"write a number of hours from 0 to {MOST_HOURS}"
    problems += [wrong(file, f"settling.{name}", hours[name], remedy) for name in bad]
    unknown = [name for name in said if name not in ("hours", "sources")]
    problems += [wrong(file, f"settling.{n}", said[n], "keys are hours, sources") for n in unknown]
    return said


def _is_hours(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST_HOURS


def _prior(said: Mapping[str, Any]) -> dict[str, float]:
    prior = said.get("prior", {})
    return {kind: float(p) for kind, p in (prior if isinstance(prior, dict) else {"": prior}).items()}


def _is_whole(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value < 1 << 53


def _names(actor: Mapping[str, Any]) -> Names:
    return _named(actor.get("names", actor["id"]))


def _named(names: object) -> Names:
    """A text by language, or a single one in English."""
    return tuple(names.items()) if isinstance(names, dict) else (("en", str(names)),)
