"""Write one day's report: the straight line from material to files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from truceline.records import (
    MISSION,
    PUBLISH,
    Figure,
    Problem,
    Severity,
    Use,
    checked_tier,
    not_granted,
    visible,
)
from truceline.report.desk import Desk, day_tables, eyes_of, noted_terms, span_of
from truceline.report.errors import ReportRefusedError
from truceline.report.exports import csv_text, geojson_text
from truceline.report.html import HtmlWriter
from truceline.report.licensing import licences_json, licences_text, refusal_to_mix
from truceline.report.material import DayMaterial
from truceline.report.page import Code, Line, Name, Page, Section
from truceline.report.register import Register
from truceline.report.rows import counted_rows
from truceline.report.sections.attribution import attribution, shown_grades
from truceline.report.sections.claims import claims
from truceline.report.sections.coverage import coverage
from truceline.report.sections.guarantees import guarantees, shown_panels
from truceline.report.sections.methods import limits, methods
from truceline.report.sections.permitted import permitted
from truceline.report.sections.provisions import provisions
from truceline.report.sections.summary import summary
from truceline.report.sections.talks import talks
from truceline.report.sections.truce import truce
from truceline.report.sections.violations import restrictions, violations
from truceline.report.words import languages, words
from truceline.report.written import block_to_json, line_to_json
from truceline.report.written_questions import how_to_json

FORMAT = "truceline-report@1"
_SECTIONS = (summary, violations, coverage, truce, provisions, claims, restrictions, methods, limits)


def write_report(material: DayMaterial, tier: str, lang: str, out_dir: Path) -> list[Path]:
    """report.json, .html, .pdf, incidents.csv, incidents.geojson and licences.txt in ``out_dir``.

    The same material, tier and language give the same bytes.
    errors: ReportRefusedError when the language has no words, the mandate does not grant the tier, or
    the rows' licences may not stand in one file.
    """
    contents = report_files(material, tier, lang)
    out_dir.mkdir(parents=True, exist_ok=True)
    paths = [out_dir / name for name in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        path.write_bytes(content)
    return paths


def report_files(material: DayMaterial, tier: str, lang: str) -> dict[str, bytes]:
    """The report's files by name; see ``write_report``."""
    from truceline.report.pdf import pdf_bytes  # typst is an extra: only who prints needs it

    problem = refusal(material, tier, lang)
    if problem is not None:
        raise ReportRefusedError(problem)
    since, until = material.previous.start, span_of(material.span)[1]
    with day_tables(material.con, since, until) as tables:
        register, eyes = Register(material.con, tables), eyes_of(material, tables)
        desk = Desk(
            material=material,
            words=words(lang),
            tier=tier,
            register=register,
            eyes=eyes,
            terms=noted_terms(material),
        )
        rows = counted_rows(desk)
        problem = refusal_to_mix(desk, rows)
        if problem is not None:
            raise ReportRefusedError(problem)
        page = compose(desk)
        licences, beside = licences_json(desk, rows), licences_text(desk, rows)
    return {
        "report.json": _json(desk, page, licences),
        "report.html": _html(desk, page).encode(),
        "report.pdf": pdf_bytes(page, material.issued_at, desk.words, _printed(desk, page)),
        "incidents.csv": csv_text(rows).encode(),
        "incidents.geojson": geojson_text(rows, _about(desk) | {"licences": licences}).encode(),
        "licences.txt": beside.encode(),
    }


def refusal(material: DayMaterial, tier: str, lang: str) -> Problem | None:
    """Why no report can be made for this tier and language; None when one can."""
    if lang not in languages():
        return Problem(
            code="TL-REP-001",
            severity=Severity.REFUSED,
            message=f"No report can be written in '{lang}': there is no table of words for it.",
            remedy=f"Ask for one of: {', '.join(languages())}.",
            column="--lang",
            found=lang,
        )
    if checked_tier(tier) == MISSION:
        return None
    use = Use(may=PUBLISH, at=material.issued_at, tier=tier)
    return not_granted(material.mandate, material.provisions, use)


def compose(desk: Desk) -> Page:
    """The whole report as a page."""
    material, say = desk.material, desk.words
    number: Line = ()
    if material.number is not None:
        number = (" ", Code(f"{material.number}/{material.day.year}"))
    banner = () if material.signed_by else ((say("head.draft"),),)
    command = Code(f"truceline explain {material.mission_id} ID")
    return Page(
        language=say.language,
        title=(Name(desk.name(material.title, material.mission_id)),),
        subtitle=(say("head.daily_report"), *number, ", ", say.day(material.day)),
        facts=_facts(desk),
        banner=banner,
        sections=tuple(write(desk) for write in _sections(desk)),
        foot=say.line("head.every_number", command=command),
    )


def _sections(desk: Desk) -> Iterator[Callable[[Desk], Section]]:
    """The sections in their order; notices, attribution, guarantees and talks only where some may be seen."""
    for write in _SECTIONS:
        yield write
        if write is provisions and desk.material.notices:
            yield permitted
        if write is provisions and shown_grades(desk):
            yield attribution
        if write is provisions and shown_panels(desk):
            yield guarantees
        if write is provisions and desk.material.talks is not None:
            yield talks


def _facts(desk: Desk) -> tuple[Line, ...]:
    material, line = desk.material, desk.words.line
    (start, end), (before, until) = span_of(material.span), span_of(material.previous)
    facts = [
        line("head.issued", date=desk.moment(material.issued_at)),
        line(
            "head.based_on",
            cutoff=Code(material.cutoff),
            date=desk.words.day(material.day),
            known=desk.moment(material.as_known_at),
        ),
        line("head.all_times", zone=Name(material.zone)),
        line("head.period", start=desk.moment(start), end=desk.moment(end)),
        line("head.previous_period", start=desk.moment(before), end=desk.moment(until)),
        line("head.tier", tier=desk.words.code(desk.tier), run=Code(str(material.run_no))),
    ]
    if material.supersedes:
        facts.append(line("head.supersedes", id=Code(material.supersedes)))
    if material.signed_by:
        facts.append(line("head.signed", names=Name(", ".join(material.signed_by))))
    return tuple(facts)


def _html(desk: Desk, page: Page) -> str:
    listed = _listed(desk)
    writer = HtmlWriter(desk, listed)
    # the body first, so that the annex knows which figures have a place to lead back to
    marker = "\0annex\0"
    return writer.write(page, marker).replace(marker, writer.annex(listed))


def _listed(desk: Desk) -> tuple[Figure, ...]:
    """Figures of the annex: all this reader may see but the fields of single incidents."""
    return tuple(
        figure
        for figure in desk.register.figures.values()
        if visible(figure.tier, desk.tier) and "/incident/" not in figure.id
    )


def _printed(desk: Desk, page: Page) -> tuple[Figure, ...]:
    """Of the annex's figures, those that stand in the text."""
    text = json.dumps([block_to_json(block) for s in page.sections for block in s.blocks])
    return tuple(figure for figure in _listed(desk) if json.dumps(figure.id) in text)


def _json(desk: Desk, page: Page, licences: dict[str, Any]) -> bytes:
    content = {
        "format": FORMAT,
        "about": _about(desk),
        "licences": licences,
        "figures": {id: _figure(desk, figure) for id, figure in desk.register.figures.items()},
        "sections": [
            {"id": s.id, "title": s.title, "blocks": [block_to_json(block) for block in s.blocks]}
            for s in page.sections
        ],
        "facts": [line_to_json(line) for line in page.facts],
        "banner": [line_to_json(line) for line in page.banner],
    }
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _figure(desk: Desk, figure: Figure) -> dict[str, Any]:
    """A figure; one this reader may not see keeps its id, rule and tier, and loses all else."""
    shared = {"id": figure.id, "unit": figure.unit, "rule": figure.rule, "tier": figure.tier}
    if not visible(figure.tier, desk.tier):
        return {**shared, "withheld": True}
    how, inputs = desk.register.shown(figure.id, desk.tier)
    return {
        **shared,
        "value": figure.value,
        "inputs": [list(pair) for pair in inputs],
        "coverage": figure.coverage,
        "how": how_to_json(how),
    }


def _about(desk: Desk) -> dict[str, Any]:
    material = desk.material
    (start, end), (before, until) = span_of(material.span), span_of(material.previous)
    return {
        "mission": material.mission_id,
        "day": material.day.isoformat(),
        "zone": material.zone,
        "cutoff": material.cutoff,
        "span": [start.isoformat(), end.isoformat()],
        "previous": [before.isoformat(), until.isoformat()],
        "issued_at": material.issued_at.isoformat(),
        "as_known_at": material.as_known_at.isoformat(),
        "run": material.run_no,
        "tier": desk.tier,
        "language": desk.words.language,
        "number": material.number,
        "supersedes": material.supersedes,
        "signed_by": list(material.signed_by),
        "counting_rule": desk.name(material.counting_rule),
        "notes": list(material.notes),
        "methods": dict(material.methods),
    }


def digest_of(files: dict[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file, for whoever records that a report was made."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
