"""sources.toml: who speaks to the mission, in which zone, and whom each one repeats."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from truceline.intake.moments import zone_problem
from truceline.records import (
    LicenceError,
    Problem,
    Severity,
    Source,
    TierError,
    checked_tier,
    kinds,
    licences,
    terms_of,
)
from truceline.space import DATUM_IDS

CLASSES = (
    "satellite", "camera", "acoustic", "seismic", "uav", "radar",
    "patrol", "party", "media", "ngo", "alert", "other",
)  # fmt: skip
GRADES = ("A", "B", "C", "D", "E", "F")
_KEYS = frozenset(
    [
        "id",
        "names",
        "class",
        "owner_party",
        "lineage",
        "repeats",
        "zone",
        "datum",
        "sigma_m",
        "time_rule",
        "tpr",
        "fpr",
        "rates_from",
        "grade",
        "tier",
        "licence",
        "prior_real",
        "copy_rate",
        "note",
        "format",
    ]
)


def load_sources(
    text: str, file_name: str = "sources.toml"
) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """The sources that could be read, and everything wrong with the others, by line.

    A source with a problem is left out; the rest is kept. A source without ``lineage`` is its
    own; ``zone`` must be stated, if only as 'unknown'.
    """
    try:
        entries = tomllib.loads(text).get("source", [])
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        number = int(line[1]) if line else None
        return (), (_problem(file_name, number, f"The file is not valid TOML: {error}.", "Mend that line."),)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return (), (_problem(file_name, 1, "'source' is not a list of tables.", "Write [[source]]."),)
    lines = _lines(text)
    return _checked(entries, lines, file_name)


def _checked(
    entries: list[dict[str, Any]], lines: list[int], file: str
) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    good: list[Source] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for place, entry in enumerate(entries):
        line = lines[place] if place < len(lines) else None
        found = [_problem(file, line, m, r, key) for key, m, r in _complaints(entry, seen)]
        seen.add(str(entry.get("id")))
        problems += found
        if not found:
            good.append(_source(entry))
    return tuple(good), tuple(problems + _unknown_lineages(good, file))


def _lines(text: str) -> list[int]:
    """The line on which each [[source]] stands, from 1."""
    return [n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*source\s*\]\]", line)]


def _complaints(entry: Mapping[str, Any], seen: set[str]) -> Iterable[tuple[str, str, str]]:
    """(key, message, remedy) for everything wrong with one entry."""
    who = entry.get("id", "without id")
    if not isinstance(entry.get("id"), str) or not entry["id"].strip():
        yield "id", "A source has no id.", 'Give it a short id, for example id = "camera-4".'
    elif entry["id"] in seen:
        yield "id", f"Two sources are called '{who}'.", "Give one of them another id."
    if entry.get("class") not in CLASSES:
        yield "class", f"Source '{who}' has the class '{entry.get('class')}'.", f"Use {', '.join(CLASSES)}."
    yield from _zone_complaints(entry, who)
    yield from _type_complaints(entry, who)
    if entry.get("grade", "F") not in GRADES:
        yield "grade", f"Source '{who}' has the grade '{entry['grade']}'.", "Use A to F; F is not known."
    for key in set(entry) - _KEYS:
        yield key, f"Source '{who}' has the unknown key '{key}'.", "Remove it, or mend its spelling."
    yield from _rate_complaints(entry, who)


def _zone_complaints(entry: Mapping[str, Any], who: object) -> Iterable[tuple[str, str, str]]:
    zone = entry.get("zone")
    if not isinstance(zone, str):
        yield "zone", f"Source '{who}' states no zone.", 'Write zone = "Europe/Kyiv", or "unknown".'
    elif wrong := zone_problem(zone):
        yield "zone", f"Source '{who}': {wrong}", 'Write zone = "Europe/Kyiv", or "unknown".'
    try:
        checked_tier(entry.get("tier"))
    except (TierError, AttributeError, TypeError) as error:
        yield "tier", f"Source '{who}': {error}.", "Leave it out for 'mission'."


def _type_complaints(entry: Mapping[str, Any], who: object) -> Iterable[tuple[str, str, str]]:
    try:
        terms_of(entry.get("licence", ""))
    except LicenceError as error:
        yield "licence", f"Source '{who}': {error}.", f"Write a text, or an id among {', '.join(licences())}."
    for key in ("owner_party", "lineage", "time_rule", "rates_from"):
        if not isinstance(entry.get(key, ""), str):
            yield key, f"Source '{who}': '{key}' is no text.", "Write it in quotation marks."
    if entry.get("datum", DATUM_IDS[0]) not in DATUM_IDS:
        yield "datum", f"Source '{who}' has the datum '{entry['datum']}'.", f"Use {', '.join(DATUM_IDS)}."
    names = entry.get("names", {})
    if not (
        isinstance(names, str)
        or (isinstance(names, dict) and all(isinstance(n, str) for n in names.values()))
    ):
        yield "names", f"Source '{who}': 'names' is no text.", 'Write names = { en = "…", uk = "…" }.'
    repeats = entry.get("repeats", [])
    if not isinstance(repeats, list) or not all(isinstance(item, str) for item in repeats):
        yield "repeats", f"Source '{who}': 'repeats' is no list of ids.", 'Write repeats = ["agency-1"].'
    copies = entry.get("copy_rate", 0)
    if isinstance(copies, bool) or not isinstance(copies, int | float) or not 0 <= copies <= 1:
        yield "copy_rate", f"Source '{who}': copy_rate is '{copies}'.", "Write a share from 0 to 1."
    sigma = entry.get("sigma_m", 1)
    if isinstance(sigma, bool) or not isinstance(sigma, int | float) or not 0 < sigma < float("inf"):
        yield "sigma_m", f"Source '{who}': sigma_m is '{sigma}'.", "Write metres above zero, or leave it out."


def _rate_complaints(entry: Mapping[str, Any], who: object) -> Iterable[tuple[str, str, str]]:
    for key in ("tpr", "fpr"):
        rates = entry.get(key, {})
        if not isinstance(rates, dict):
            yield key, f"Source '{who}': '{key}' is no table.", f"Write {key} = {{ artillery = [8, 2] }}."
            continue
        for kind, beta in rates.items():
            if kind not in kinds():
                yield key, f"Source '{who}': '{kind}' in {key} is no kind.", "Use a code of kinds.csv."
            elif not _is_beta(beta):
                yield (
                    key,
                    f"Source '{who}': {key} of {kind} is '{beta}'.",
                    "Write two numbers above 0: [a, b].",
                )


def _is_beta(beta: object) -> bool:
    return (
        isinstance(beta, list)
        and len(beta) == 2
        and all(isinstance(n, int | float) and not isinstance(n, bool) and n > 0 for n in beta)
    )


def _source(entry: Mapping[str, Any]) -> Source:
    names = entry.get("names", entry["id"])
    sigma = entry.get("sigma_m")
    terms = terms_of(entry["licence"]) if entry.get("licence") else None
    return Source(
        id=entry["id"],
        names=(("en", names),) if isinstance(names, str) else tuple(names.items()),
        source_class=entry["class"],
        zone=entry["zone"],
        lineage=entry.get("lineage", entry["id"]),
        owner_party=entry.get("owner_party"),
        repeats=tuple(entry.get("repeats", ())),
        sigma_m=float(sigma) if sigma is not None else None,
        time_rule=entry.get("time_rule", ""),
        rates=tuple(
            (kind, key, float(a), float(b))
            for key in ("tpr", "fpr")
            for kind, (a, b) in entry.get(key, {}).items()
        ),
        grade=entry.get("grade", "F"),
        licence=terms.text if terms else "",
        licence_id=terms.id if terms else "",
        attribution=terms.attribution if terms else "",
        tier=checked_tier(entry.get("tier")),
        datum=entry.get("datum"),
        copy_rate=float(entry["copy_rate"]) if "copy_rate" in entry else None,
        rates_from=entry.get("rates_from", ""),
    )


def _unknown_lineages(good: list[Source], file: str) -> list[Problem]:
    """A note, not a refusal, for a source that repeats somebody the mission does not list."""
    known = {source.id for source in good} | {source.lineage for source in good}
    return [
        Problem(
            code="TL-INT-013",
            severity=Severity.NOTE,
            message=f"Source '{source.id}' repeats '{other}', which is not listed.",
            remedy="List it, so that two who repeat it are seen to be one source.",
            file=file,
            column="repeats",
            found=other,
        )
        for source in good
        for other in source.repeats
        if other not in known
    ]


def _problem(file: str, line: int | None, message: str, remedy: str, key: str = "") -> Problem:
    return Problem(
        code="TL-INT-019",
        severity=Severity.REFUSED,
        message=message,
        remedy=remedy,
        file=file,
        line_no=line,
        column=key,
    )
