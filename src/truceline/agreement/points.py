"""Points of a negotiation, ``points.yaml``: each record says how one point stood from a moment on.

Records are only ever added: a point's later record stands below its earlier one and is later. Two who
say different things of one moment both stand. Each record names its source; one without is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from truceline.agreement.fields import Fields, Sheet
from truceline.agreement.yaml_nodes import Node

STATUSES = ("agreed", "close", "open", "disputed")
POINT_KEYS = ("id", "provision", "topic", "status", "source", "at", "by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """How one point stood from ``at`` on, who says so, and where it is written.

    It is about a provision or a topic in words; one of them is None.
    """

    id: str
    provision_id: str | None
    topic: str | None
    status: str
    source: str
    at: datetime
    by: str
    line: int


def read_points(entries: Iterable[tuple[Sheet, Node]]) -> Iterator[Point]:
    """The records of points.yaml in their order; every fault is noted."""
    last: dict[str, Point] = {}
    by_source: dict[tuple[str, str], Point] = {}
    for sheet, node in entries:
        point = _point(sheet, node, last)
        if point is None:
            continue
        sheet.keep("point", f"{point.id} at {point.at:%Y-%m-%dT%H:%MZ} by {point.by}", node)
        if point.id in last:
            _follows(sheet, last[point.id], by_source.get((point.id, point.by)), point)
        last[point.id] = by_source[point.id, point.by] = point
        yield point


def newest_by_source(points: Iterable[Point], at: datetime | None = None) -> tuple[Point, ...]:
    """Of each point the newest record of each who speaks of it, as of a moment; None: as of the newest."""
    newest = {(each.id, each.by): each for each in points if at is None or each.at <= at}
    return tuple(newest.values())


def _point(sheet: Sheet, node: Node, last: dict[str, Point]) -> Point | None:
    fields = Fields.of(sheet, node, POINT_KEYS, "a point")
    if fields is None:
        return None
    point_id, status = fields.text("id", needed=True), fields.choice("status", STATUSES, needed=True)
    source, by = fields.text("source", needed=True), fields.text("by", needed=True)
    at, topic = fields.moment("at", needed=True), fields.text("topic")
    provision_id = fields.reference("provision", "provision")
    before = last.get(point_id or "")
    if before is not None and not fields.has("provision") and not fields.has("topic"):
        provision_id, topic = before.provision_id, before.topic
    elif fields.has("provision") == fields.has("topic"):
        message = "a point must be about either a provision or a topic."
        sheet.wrong(
            "TL-AGR-003", fields.line, message, "Add 'provision: P1' or 'topic: ...'.", column="topic"
        )
        return None
    if None in (point_id, status, source, by, at) or not (point_id and status and at):
        return None
    return Point(
        id=point_id,
        provision_id=provision_id,
        topic=topic,
        status=status,
        source=source or "",
        at=at,
        by=by or "",
        line=fields.line,
    )


def _follows(sheet: Sheet, before: Point, by_same: Point | None, point: Point) -> None:
    """Note a record that is earlier than the one above it, that the same source says of the same
    moment, or that speaks of something else."""
    clash = before if point.at < before.at else by_same
    if clash is not None and point.at <= clash.at:
        message = (
            f"the point '{point.id}' stood so at {point.at:%Y-%m-%d %H:%M} UTC, which is not after "
            f"{clash.at:%Y-%m-%d %H:%M} UTC of its record on line {clash.line}."
        )
        remedy = "Records are added below and later; what was said before stays as it is."
        sheet.wrong("TL-AGR-004", point.line, message, remedy, point.id, "at")
    if (point.provision_id, point.topic) != (before.provision_id, before.topic):
        message = f"the point '{point.id}' is about something else on line {before.line}."
        sheet.wrong("TL-AGR-006", point.line, message, "Give it its own id.", point.id, "id")
