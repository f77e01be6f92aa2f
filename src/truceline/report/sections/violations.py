"""Section: the map and the table of recorded violations, in the columns of the field's annex table."""

from __future__ import annotations

from truceline.records import kinds
from truceline.report.asked import ALL, Counts, classes_of, in_period, is_unobserved
from truceline.report.desk import Desk
from truceline.report.material import MapLayer
from truceline.report.page import Block, Code, Line, Name, Num, Para, Picture, Said, Section, Span, Table
from truceline.report.pictures.map import density_map
from truceline.report.questions import FigureQuery, conditions
from truceline.report.rows import Row, counted_rows, observed_rows
from truceline.report.sections.announced import announced
from truceline.report.sections.grades import grades
from truceline.report.sections.likelihoods import likelihoods
from truceline.report.sections.refused import refused_looks
from truceline.report.sections.signatures import signatures

SHOWN_ROWS = 150
"""Rows printed in the table; incidents.csv has them all."""

_COMPASS = [
    "N",
    "NNE",
    "NE",
    "ENE",
    "E",
    "ESE",
    "SE",
    "SSE",
    "S",
    "SSW",
    "SW",
    "WSW",
    "W",
    "WNW",
    "NW",
    "NNW",
]
_HEAD = ("incident", "when", "position", "place", "means", "number", "observation", "weapon", "description")


def violations(desk: Desk) -> Section:
    """The map, the recorded violations and what others reported (capped), and the findings' standing."""
    rows = counted_rows(desk)
    recorded = tuple(row for row in rows if row.recorded_violations)
    others = tuple(row for row in rows if not row.recorded_violations)
    blocks: list[Block] = [*_map(desk, rows)]
    if not desk.is_mission:
        blocks.append(Para(line=(desk.words("violations.coarse"),), style="note"))
    blocks += [_table(desk, recorded), *_more(desk, recorded, "violations")] if recorded else [_nothing(desk)]
    blocks += _by_others(desk, others)
    blocks += _standing(desk)
    blocks += signatures(desk, (row.incident_id for row in rows))
    blocks += announced(desk, (row.incident_id for row in rows))
    blocks += [*likelihoods(desk), *grades(desk)]
    return Section(id="violations", title=desk.words("sections.violations"), blocks=tuple(blocks))


def restrictions(desk: Desk) -> Section:
    """The annex of restrictions: reports of them, for they make no incident; and inspections refused."""
    words = desk.words
    rows = observed_rows(desk, "restriction")
    refused = refused_looks(desk)
    blocks: tuple[Block, ...] = ()
    if rows:
        columns = tuple((words(f"violations.{name}"),) for name in ("when", "position", "place"))
        blocks = (
            Table(
                caption=(words("restrictions.table"),),
                head=(*columns, (words("restrictions.what"),), (words("restrictions.record"),)),
                align="lllll",
                rows=tuple(_restriction(desk, row) for row in rows[:SHOWN_ROWS]),
                wide=((3, 2), (4, 1)),
            ),
            *_more(desk, rows, "restriction"),
        )
    elif not refused:
        none = desk.may_see("counts") and not Counts(desk, ALL).of_kind("restriction")[0].value
        key = "restrictions.none" if none else "restrictions.withheld"
        blocks = (Para(line=(words(key),)),)
    return Section(id="restrictions", title=words("sections.restrictions"), blocks=(*blocks, *refused))


def _restriction(desk: Desk, row: Row) -> tuple[Line, ...]:
    """``explain`` walks the record's id to its file and row."""
    when, position, place = _head_of(desk, row)
    return (when, position, place, _words_of(desk, row), (Code(row.first_member),))


def _nothing(desk: Desk) -> Para:
    counts, key = Counts(desk, ALL), "violations.none"
    if desk.may_see("counts") and is_unobserved(counts, classes_of(desk, None)):
        key = "violations.nobody_looked"
    elif desk.may_see("counts") and not counts.violations[0].value:
        key = "violations.no_rows"
    return Para(line=(desk.words(key),), style="note")


def _table(desk: Desk, rows: tuple[Row, ...]) -> Table:
    return Table(
        caption=(desk.words("violations.table"),),
        head=tuple((desk.words(f"violations.{name}"),) for name in _HEAD),
        align="lllllrlll",
        rows=tuple(_row(desk, row, _count(desk, row, "recorded_violations")) for row in rows[:SHOWN_ROWS]),
        wide=((2, 1.4), (3, 1.3), (8, 2.8)),
    )


def _by_others(desk: Desk, rows: tuple[Row, ...]) -> list[Block]:
    """Reports of the same kinds by those who record nothing for the mission, in a table of their own."""
    if not rows:
        return []
    columns = ("incident", "when", "position", "place", "number", "weapon", "description")
    lines = [_row(desk, row, _count(desk, row, "count")) for row in rows[:SHOWN_ROWS]]
    table = Table(
        caption=(desk.words("violations.others"),),
        head=tuple((desk.words(f"violations.{name}"),) for name in columns),
        align="llllrll",
        rows=tuple((*line[:4], line[5], *line[7:]) for line in lines),
        wide=((2, 1.4), (3, 1.3), (6, 2.8)),
    )
    note = Para(line=(desk.words("violations.others_rule"),), style="note")
    return [table, note, *_more(desk, rows, "others")]


def _row(desk: Desk, row: Row, number: Line) -> tuple[Line, ...]:
    words = desk.words
    return (
        (Code(str(row.incident_id)),),
        *_head_of(desk, row),
        (words.code(row.means),),
        number,
        _observed(desk, row),
        _weapon(desk, row),
        _words_of(desk, row),
    )


def _head_of(desk: Desk, row: Row) -> tuple[Line, Line, Line]:
    """When, by whom, where."""
    when = desk.words.short_moment(row.happened_earliest, desk.material.zone)
    return (when,), (_position(desk, row),), _place(desk, row)


def _position(desk: Desk, row: Row) -> Span:
    if row.source_id is None:
        return desk.words.code(row.source_class)
    found = {source.id: source for source in desk.material.sources}.get(row.source_id)
    return Name(desk.name(found.names, found.id) if found else row.source_id)


def _place(desk: Desk, row: Row) -> Line:
    if row.area_ref is not None:
        return (Name(row.area_ref),)
    if row.bearing_deg is not None and row.range_max_m is not None:
        return _bearing(desk, row)
    if row.lon_deg is None or row.lat_deg is None:
        return (Name(desk.region_name(row.region)) if row.region else desk.words("violations.unknown"),)
    digits = 4 if desk.is_mission else 1
    return (Code(f"{row.lat_deg:.{digits}f}, {row.lon_deg:.{digits}f}"),)


def _bearing(desk: Desk, row: Row) -> Line:
    compass = _COMPASS[round((row.bearing_deg or 0.0) / 22.5) % 16]
    near, far = (
        _of_row(desk, row, name, "m", value / 1000, "km")
        for name, value in (("range_min_m", row.range_min_m or 0.0), ("range_max_m", row.range_max_m or 0.0))
    )
    return desk.words.line("violations.bearing", compass=compass, near=near, far=far)


def _count(desk: Desk, row: Row, column: str) -> Line:
    """The number recorded, or the one a source gave (– when it gave none)."""
    if row.count_qualifier == "uncountable":
        return (desk.words.code("uncountable"),)
    value = getattr(row, column)
    if value is None:
        return ("–",)
    unit = "violations" if column == "recorded_violations" else "reported"
    number = _of_row(desk, row, column, unit, value)
    if row.count_qualifier in (None, "exact"):
        return (number,)
    return (desk.words.code(row.count_qualifier), "\u00a0", number)


def _of_row(
    desk: Desk, row: Row, column: str, unit: str, printed: float, printed_unit: str | None = None
) -> Span:
    """One field of one incident as a figure."""
    query = FigureQuery(
        id=f"{desk.day}/incident/{row.incident_id}/{column}",
        unit=unit,
        rule="field-of-incident@1",
        layer="incident_rows",
        aggregate=f"only:{column}",
        where=conditions(("incident_id", "=", row.incident_id)),
    )
    figure = desk.register.know(query, getattr(row, column), tier=row.tier)
    return Num(figure.id, desk.words.number(printed, printed_unit or unit), printed)


def _observed(desk: Desk, row: Row) -> Line:
    """The sort of what was observed; of several sorts each with its number."""
    named = [part for part in row.parts if part[0]]
    if len(named) < 2:
        return (desk.words.code(row.observation),)
    spans: list[Span] = []
    for sort, qualifier, number in named:
        query = FigureQuery(
            id=f"{desk.day}/incident/{row.incident_id}/{sort}",
            unit="violations",
            rule="field-of-incident@1",
            layer="counted_rows",
            aggregate="only:count",
            where=conditions(("incident_id", "=", row.incident_id), ("observation", "=", sort)),
        )
        figure = desk.register.know(query, number, tier=row.tier)
        meant = () if qualifier == "exact" else (desk.words.code(qualifier), "\u00a0")
        shown = Num(figure.id, desk.words.number(number, "violations"), number)
        spans += [*(("; ",) if spans else ()), desk.words.code(sort), "\u00a0", *meant, shown]
    return tuple(spans)


def _weapon(desk: Desk, row: Row) -> Line:
    return (Code(row.weapon_code),) if row.weapon_code else (desk.words("violations.unknown"),)


def _words_of(desk: Desk, row: Row) -> Line:
    """What was reported; the source's own words where they may be shown, else the direction it gave."""
    known = kinds().get(row.kind)
    label = Name(known.label(desk.words.language) if known else row.kind)
    if row.as_reported:
        return (label, ". ", Said(row.as_reported))
    return (label, ", ", Code(row.direction)) if row.direction else (label,)


def _more(desk: Desk, rows: tuple[Row, ...], table: str) -> tuple[Block, ...]:
    if len(rows) <= SHOWN_ROWS:
        return ()
    record = f"{desk.day}/table/{table}"
    values = {"shown": SHOWN_ROWS, "more": len(rows) - SHOWN_ROWS, "all": len(rows)}
    shown = {
        name: desk.given(record, name, value, unit="rows", rule="rows-of-table@1", tier=desk.tier)
        for name, value in values.items()
    }
    line = desk.words.line("violations.more", **shown, file=Code("incidents.csv"))
    return (Para(line=line, style="note"),)


def _map(desk: Desk, rows: tuple[Row, ...]) -> tuple[Block, ...]:
    drawn = density_map(desk, rows)
    if drawn is None:
        return ()
    key = "map_caption" if any(row.recorded_violations for row in rows) else "map_counts"
    lines = [_line_note(desk, layer) for layer in desk.map_layers if layer.kind == "control"]
    notes = tuple(span for line in lines for span in (*line, " "))
    caption = desk.words.line(f"violations.{key}", lines=notes)
    return (Picture(name="map", svg=drawn, caption=caption, alt=desk.words("violations.map_alt")),)


def _line_note(desk: Desk, layer: MapLayer) -> Line:
    line, source = (
        Name(desk.name(layer.names, desk.words("violations.control_line"))),
        Name(desk.party_name(layer.drawn_by)),
    )
    if layer.day is None:
        return desk.words.line("violations.map_line_undated", line=line, source=source)
    day = desk.words.day(layer.day)
    return desk.words.line("violations.map_line", line=line, source=source, date=day)


def _standing(desk: Desk) -> list[Block]:
    """How many findings stand at which rung of the ladder."""
    if not desk.may_see("counts"):
        return []
    where = (
        *in_period(desk.material.span),
        *conditions(("question", "=", "occurred"), ("screened_out", "=", False)),
    )
    items: list[Line] = []
    for status in ("reported", "preliminary", "verified", "not_verified", "discounted"):
        query = FigureQuery(
            id=f"{desk.day}/findings/{status}",
            unit="incidents",
            rule="count@1",
            layer="finding_rows",
            aggregate="count",
            where=(*where, *conditions(("status", "=", status))),
        )
        figure = desk.register.ask(query, tier=desk.material.release_tier("counts"))
        if figure.value:
            items.append((f"{desk.words.code(status)}: ", desk.num(figure)))
    if not items:
        return []
    line = tuple(span for i, item in enumerate(items) for span in (("; " if i else ""), *item))
    return [Para(line=(f"{desk.words('violations.statuses')}: ", *line, "."), style="note")]
