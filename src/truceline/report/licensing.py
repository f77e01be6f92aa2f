"""On what terms a report's rows stand in it: printed per layer and file, withheld, or refused.

Figures are facts and are cited; rows, places and words need the right to republish them, for
every reader outside the mission's own room. Rows without it are withheld and counted. A data
file whose rows' licences may not, or are not known to, stand together is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from truceline.records import Mixing, Problem, Severity, Terms, clashes, visible
from truceline.report.desk import Desk
from truceline.report.rows import Row, withheld_rows

LAYERS = ("observations", "tallies", "coverage", "control")
ROW_FILES = ("incidents.csv", "incidents.geojson")
"""The files that are extracts of rows: a database in the licences' sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Rows of one source that a report leaves out: for its licence, or because that was asked."""

    layer: str
    source_id: str
    terms: Terms
    asked: bool
    rows: int


def in_use(desk: Desk) -> tuple[tuple[str, str, Terms], ...]:
    """Every (layer, source id, terms) the report's figures rest on, in the order of layer and source."""
    noted = {(one.layer, one.source_id, one.terms) for one in desk.material.licences}
    order = {layer: place for place, layer in enumerate(LAYERS)}
    return tuple(sorted(noted, key=lambda each: (order.get(each[0], 9), each[1], each[2].id, each[2].text)))


def held(desk: Desk) -> tuple[Held, ...]:
    """What is left out, by layer and source; a row with several sources counts for each that keeps it out."""
    found: Counter[tuple[str, str, Terms, bool]] = Counter()
    for layer, row in withheld_rows(desk):
        for source_id, terms in row.under:
            asked = source_id in desk.material.without
            if asked or not desk.lets_out(terms):
                found[layer, source_id, terms, asked] += 1
    order = sorted(found, key=lambda each: (each[0], each[1], each[2].id, each[2].text))
    return tuple(
        Held(
            layer=layer,
            source_id=source_id,
            terms=terms,
            asked=asked,
            rows=found[layer, source_id, terms, asked],
        )
        for layer, source_id, terms, asked in order
    )


def refusal_to_mix(desk: Desk, rows: Iterable[Row]) -> Problem | None:
    """Why no file of these rows may be made; None when their licences may stand together.

    The mission's own room may look at them side by side: that is no publication, and the report
    says so.
    """
    if desk.is_mission:
        return None
    found = _clash(rows)
    if found is None:
        return None
    clash, (first, second) = found
    known = "may not" if clash.may is False else "are not known to"
    rule = f" ({clash.source})" if clash.source else ""
    return Problem(
        code="TL-REP-002",
        severity=Severity.REFUSED,
        message=(
            f"observations of '{first}' ({clash.first}) and observations of '{second}' ({clash.second}) "
            f"{known} stand in one data file: {clash.why}{rule}."
        ),
        remedy=(
            f"Leave one out with --without {first} or --without {second} (its rows are then counted as "
            "left out, and no figure changes), or get the publisher's permission and state it as the "
            "source's licence."
        ),
        file=ROW_FILES[0],
        column="licence",
        found=f"{clash.first}; {clash.second}",
    )


def _clash(rows: Iterable[Row]) -> tuple[Mixing, tuple[str, str]] | None:
    """The first pair of licences that clash, with a source of each; whatever order the rows have."""
    of_licence: dict[str, set[str]] = {}
    for row in rows:
        for source_id, terms in row.under:
            of_licence.setdefault(terms.id, set()).add(source_id)
    found = clashes(of_licence)
    if not found:
        return None
    return found[0], (min(of_licence[found[0].first]), min(of_licence[found[0].second]))


def row_terms(rows: Iterable[Row]) -> tuple[tuple[str, Terms, int], ...]:
    """(source id, terms, rows) of a file's rows, in the order of source."""
    found: Counter[tuple[str, Terms]] = Counter(each for row in rows for each in row.under)
    order = sorted(found, key=lambda each: (each[0], each[1].id, each[1].text))
    return tuple((source_id, terms, found[source_id, terms]) for source_id, terms in order)


def named_to(desk: Desk, source_id: str) -> str | None:
    """The source's name where this reader may know it; None where not."""
    source = {source.id: source for source in desk.material.sources}.get(source_id)
    if source is None or not visible(source.tier, desk.tier):
        return None
    return desk.name(source.names, source.id)


def credit_to(desk: Desk, source_id: str, terms: Terms) -> str:
    """The credit line that the licence asks for; '' when it asks for none.

    Of a source that this reader may not know, what its licence asks is printed and no other words.
    """
    if terms.licence.attribution == "no":
        return ""
    known = named_to(desk, source_id) is not None
    return terms.credit if known else terms.attribution or terms.licence.title


def licences_json(desk: Desk, rows: tuple[Row, ...]) -> dict[str, Any]:
    """The same as data, for report.json and the GeoJSON: per layer, per file, and what is withheld."""
    listed = [_told(desk, source_id, terms) | {"rows": count} for source_id, terms, count in row_terms(rows)]
    return {
        "use": "internal" if desk.is_mission else "published",
        "rule": desk.words("licences.rule"),
        "layers": [
            {"layer": layer, **_told(desk, source_id, terms)}
            for layer, source_id, terms in in_use(desk)
            if named_to(desk, source_id) is not None
        ],
        "files": dict.fromkeys(ROW_FILES, listed),
        "withheld": [
            {
                "layer": one.layer,
                **_told(desk, one.source_id, one.terms),
                "rows": one.rows,
                "because": "left out as asked" if one.asked else "its licence does not allow republication",
            }
            for one in held(desk)
        ],
    }


def _told(desk: Desk, source_id: str, terms: Terms) -> dict[str, Any]:
    licence = terms.licence
    return {
        "source": named_to(desk, source_id),
        "licence": licence.code,
        "title": licence.title,
        "link": licence.link,
        "credit": credit_to(desk, source_id, terms),
        "as_stated": terms.text if named_to(desk, source_id) is not None else "",
        "republish": licence.republish,
    }


def licences_text(desk: Desk, rows: tuple[Row, ...]) -> str:
    """licences.txt: what stands beside the data files, for whoever gets one of them alone."""
    words = desk.words
    lines = [words("licences.title"), "", words("licences.rule")]
    if desk.is_mission:
        lines += ["", words("licences.internal")]
    for name in ROW_FILES:
        lines += ["", f"{name}:"]
        lines += [f"- {_line(desk, *each)}" for each in row_terms(rows)] or [f"- {words('licences.no_rows')}"]
    for layer in LAYERS:
        of_layer = [each for each in in_use(desk) if each[0] == layer and named_to(desk, each[1]) is not None]
        if of_layer:
            lines += ["", f"{words(f'licences.{layer}')}:"]
            lines += [f"- {_line(desk, source_id, terms)}" for _, source_id, terms in of_layer]
    left = [f"- {name_of(desk, one.source_id)}: {one.rows} ({one.terms.id})" for one in held(desk)]
    lines += ["", f"{words('licences.withheld_head')}:", *left] if left else []
    return "\n".join([*lines, ""])


def name_of(desk: Desk, source_id: str) -> str:
    """The source's name, or the words for one that this reader may not know."""
    return named_to(desk, source_id) or desk.words("licences.unnamed")


def _line(desk: Desk, source_id: str, terms: Terms, rows: int | None = None) -> str:
    licence = terms.licence
    count = "" if rows is None else f" ({rows})"
    link = f" <{licence.link}>" if licence.link else ""
    owed = credit_to(desk, source_id, terms)
    credit = f" {desk.words('licences.credit')}: {owed}" if owed else ""
    return f"{name_of(desk, source_id)}{count}: {licence.code}, {licence.title}{link}.{credit}"
