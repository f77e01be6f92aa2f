"""Section: what could be seen, region by class of source and kind of act by side."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from truceline.records import TruceAnswer
from truceline.report.asked import ClassCoverage, classes_of, number
from truceline.report.desk import Desk, areas_of, span_of
from truceline.report.material import Region
from truceline.report.page import Block, Bullets, Line, Name, Para, Section, Span, Table

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = ("region", "class", "sensors", "looked", "obscured", "down", "unknown")


def coverage(desk: Desk) -> Section:
    """The table of shares, what was down, and the observability table."""
    blocks: list[Block] = []
    if desk.may_see("coverage"):
        blocks += _shares(desk)
    else:
        blocks.append(Para(line=(desk.words("coverage.released"),), style="note"))
    if desk.may_see("truce") and desk.material.truce:
        blocks.append(_observability(desk))
    return Section(id="coverage", title=desk.words("sections.coverage"), blocks=tuple(blocks))


def _shares(desk: Desk) -> list[Block]:
    places: tuple[Region | None, ...] = desk.material.regions or (None,)
    found = [item for region in places for item in classes_of(desk, region)]
    absent = Para(line=(desk.words("coverage.absent"),), style="note")
    if not found:
        return [Para(line=(desk.words("coverage.none"),), style="warning"), absent]
    table = Table(
        caption=(desk.words("coverage.table"),),
        head=tuple((desk.words(f"coverage.{name}"),) for name in _COLUMNS),
        align="llrrrrr",
        rows=tuple(_row(desk, item) for item in found),
        wide=((0, 1),),
    )
    blind = tuple(line for item in found if number(item.not_operating) for line in _down(desk, item))
    return [table, *([Bullets(items=blind)] if blind else []), absent, *_how_to_read(desk, found)]


def _how_to_read(desk: Desk, found: list[ClassCoverage]) -> list[Block]:
    """What rows in passes and rows of sources that are never counted mean, where there are any."""
    notes = []
    if any(item.passes for item in found):
        notes.append("coverage.in_passes")
    if not all(item.records for item in found):
        notes.append("coverage.never_counted_note")
    return [Para(line=(desk.words(key),), style="note") for key in notes]


def _row(desk: Desk, item: ClassCoverage) -> tuple[Line, ...]:
    name: Line = (desk.words.code(item.source_class),)
    if not item.records:
        name = desk.words.line("coverage.never_counted", **{"class": name})
    cells = _passes(desk, item) if item.passes else _time(desk, item)
    return ((Name(_place(desk, item)),), name, (desk.num(item.sensors),), *cells)


def _time(desk: Desk, item: ClassCoverage) -> tuple[Line, ...]:
    shares = [item.share(state) for state in ("looked", "obscured", "down")]
    return tuple((desk.num(figure),) for figure in (*shares, item.unknown))


def _passes(desk: Desk, item: ClassCoverage) -> tuple[Line, ...]:
    """Passes that saw of those on record, obscured, down; which passes are missing nobody knows."""
    words, every = desk.words, desk.num(item.passes_in())
    if not number(item.passes_in()):
        return (*(("–",) for _ in range(3)), (words("coverage.no_pass"),))
    saw = words.line("coverage.saw", saw=desk.num(item.passes_in("looked")), passes=every)
    others = (desk.num(item.passes_in(state)) for state in ("obscured", "down"))
    return (saw, *(words.line("coverage.passes", count=count) for count in others), ("–",))


def _place(desk: Desk, item: ClassCoverage) -> str:
    return desk.name(item.region.names, item.region.id) if item.region else "–"


def _down(desk: Desk, item: ClassCoverage) -> list[Line]:
    region = Name(_place(desk, item))
    count = desk.num(item.not_operating)
    lines = [
        desk.words.line(
            "coverage.down_count", count=count, region=region, **{"class": desk.words.code(item.source_class)}
        )
    ]
    if desk.is_mission:
        lines.append(desk.words.line("coverage.down_names", region=region, names=_names_down(desk, item)))
    return lines


_DOWN = """
WITH down AS (
    SELECT coalesce(sensor_id, source_id) AS sensor, coalesce(reason, '') AS why, from_at, to_at FROM {table}
    WHERE state = 'down' AND list_contains(?, source_id)
      AND (?::VARCHAR[] IS NULL OR list_contains(?, area_ref))
), marked AS (
    SELECT *, coalesce(from_at > max(to_at) OVER (PARTITION BY sensor, why ORDER BY from_at, to_at
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true) AS opens FROM down
), numbered AS (
    SELECT *, sum(opens::INTEGER) OVER (PARTITION BY sensor, why ORDER BY from_at, to_at) AS outage
    FROM marked
)
SELECT sensor, why, epoch_us(min(from_at)), epoch_us(max(to_at)) FROM numbered
GROUP BY sensor, why, outage HAVING max(to_at) > ? AND min(from_at) < ? ORDER BY sensor, 3, 4, why
"""
"""Outages that follow on one another for the same reason are one."""


def _names_down(desk: Desk, item: ClassCoverage) -> Line:
    """Sensors of the class not operating, from when to when and why; for the mission's own room only."""
    table = desk.register.tables.get("coverage", "coverage")
    areas = areas_of(item.region) if item.region else None
    asked = [list(item.sources), areas, areas, *span_of(desk.material.span)]
    rows = desk.material.con.execute(_DOWN.format(table=table), asked).fetchall()
    spans: list[Span] = []
    for sensor, why, first_us, last_us in rows:
        since, until = (desk.short_moment(_EPOCH + timedelta(microseconds=us)) for us in (first_us, last_us))
        end = until if last_us > first_us else desk.words("coverage.not_said")
        spans += [", "] * bool(spans) + [
            Name(f"{sensor} ("),
            since,
            " – ",
            end,
            Name(f": {why})" if why else ")"),
        ]
    return tuple(spans)


def _observability(desk: Desk) -> Table:
    """Each stratum and side: could its acts have been seen, and by whom."""
    words, parties = desk.words, desk.material.parties
    rows = tuple(_reach_row(desk, answer) for answer in desk.material.truce)
    sides = [words.line("coverage.side", party=Name(desk.party_name(party.id))) for party in parties]
    return Table(
        caption=(words("coverage.observability"),),
        head=((words("coverage.stratum"),), (words("coverage.by_whom"),), *sides, (words("coverage.reach"),)),
        align="l" * (len(parties) + 3),
        rows=rows,
    )


def _reach_row(desk: Desk, answer: TruceAnswer) -> tuple[Line, ...]:
    words, parties = desk.words, desk.material.parties
    found = {reach.party: reach for reach in desk.material.reaches if reach.stratum == answer.stratum}
    why_not = {party: reach.why_not for party, reach in found.items() if desk.may_see("coverage")}
    states = [
        (why_not.get(party.id) or "seen") if party.id in answer.sides_seen else "not_seen"
        for party in parties
    ]
    seen = [state not in ("not_seen", "not_looked") for state in states]
    cells: list[Line] = [(words(f"coverage.{state}"),) for state in states]
    classes = {source.id: source.source_class for source in desk.material.sources}
    by_whom = next((classes.get(reach.source_id) for reach in found.values() if reach.source_id), None)
    reach = "both" if all(seen) else "one_side" if any(seen) else "neither"
    return ((Name(answer.stratum),), (words.code(by_whom),), *cells, (words(f"coverage.{reach}"),))
