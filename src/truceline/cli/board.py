"""The board of points, as lines to read at night and as the JSON object of the docs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from truceline.cli.differing import divergences, reading_words
from truceline.cli.output import plain
from truceline.cli.words import counted, fact, wrapped

if TYPE_CHECKING:
    from truceline.agreement import Board, PointThen


def board_object(found: Board) -> dict[str, Any]:
    """at, points[], unraised[], later[]; each divergence says whether it is ended."""
    return {
        "at": plain(found.at),
        "points": [
            {
                **plain(each.point),
                "records": each.records,
                "read_differently": each.read_differently,
                "diverging": divergences(each.diverging),
            }
            for each in found.points
        ],
        "unraised": divergences(found.unraised),
        "later": list(found.later),
    }


def board_lines(found: Board) -> list[str]:
    """Each point with its status then and its source, and every provision that is read differently."""
    when = "as of the newest record" if found.at is None else f"as of {fact(plain(found.at))}"
    lines = [f"{counted(len(found.points), 'point')}, {when}."]
    for each in found.points:
        lines += ["", *_point_lines(each)]
    if found.unraised:
        lines += ["", "Read differently, and no point of the board is about it:"]
        for one in found.unraised:
            lines += wrapped(reading_words(one), f"  {one.provision_id}: ", "      ")
    if found.later:
        lines += ["", *wrapped(", ".join(found.later), "Not raised by then: ")]
    return lines


def _point_lines(each: PointThen) -> Iterator[str]:
    point = each.point
    about = f"provision {point.provision_id}" if point.provision_id else point.topic
    but = ", but read differently" if point.status == "agreed" and each.read_differently else ""
    yield from wrapped(f"{point.status.upper()}{but}: {about}", f"{point.id}: ", "    ")
    told = f"since {fact(plain(point.at))}, says {point.by} [{point.source}]"
    yield from wrapped(f"{told}; {counted(each.records, 'record')}", "  ", "    ")
    for one in each.diverging:
        yield from wrapped(reading_words(one), "  ", "    ")
