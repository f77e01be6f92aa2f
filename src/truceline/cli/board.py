"""The board of points, as lines to read at night and as the JSON object of the docs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from truceline.cli.differing import divergences, reading_words
from truceline.cli.lineage import later_line, number_of, point_words
from truceline.cli.output import plain
from truceline.cli.words import counted, fact, wrapped

if TYPE_CHECKING:
    from truceline.agreement import Board, Lineage, PointThen, Said, Thread


def board_object(found: Board) -> dict[str, Any]:
    """at, points[], unraised[], later[]; each divergence says whether it is ended."""
    return {
        "at": plain(found.at),
        "points": [
            {
                **plain(each.point),
                "records": each.records,
                "said": plain(each.said),
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
    for other in each.said:
        if other.by != point.by:
            yield from wrapped(f"beside it: {point_words(other)}", "  ", "    ")
    for one in each.diverging:
        yield from wrapped(reading_words(one), "  ", "    ")


def chain_board_object(found: Lineage) -> dict[str, Any]:
    """at, points[] with what each source says, topics[], unsaid[], later[]."""
    return {
        "at": plain(found.at),
        "points": [
            {"id": each.id, "said": plain(each.said), "numbers": _numbers(each)} for each in _raised(found)
        ],
        "topics": plain(found.topics),
        "unsaid": [each.id for each in found.threads if not each.said],
        "later": list(found.later),
    }


def chain_board_lines(found: Lineage) -> list[str]:
    """How each point of several drafts stood, by source; then the points of which no source says it."""
    when = "as of the newest record" if found.at is None else f"as of {fact(plain(found.at))}"
    names = ", ".join(name for name, _ in found.drafts)
    lines = wrapped(f"{counted(len(found.threads), 'point')} of {names}, {when}.", "", "    ")
    for each in _raised(found):
        numbers = ", ".join(f"point {number} of {name}" for name, number in _numbers(each))
        lines += ["", *wrapped(numbers, f"{each.id}: ", "    ")]
        lines += [line for said in each.said for line in _said_lines(said)]
    for said in found.topics:
        lines += ["", *wrapped(said.point.topic or "", f"{said.point.id}: ", "    "), *_said_lines(said)]
    lines += ["", later_line(found)] if found.later else []
    unsaid = ", ".join(each.id for each in found.threads if not each.said)
    return (
        [*lines, "", *wrapped(unsaid, "No source at hand says how these stood: ", "    ")]
        if unsaid
        else lines
    )


def _raised(found: Lineage) -> Iterator[Thread]:
    return (each for each in found.threads if each.said)


def _numbers(thread: Thread) -> list[tuple[str, str]]:
    return [(each.agreement_id, number_of(each)) for stage in thread.stages for each in stage.pieces]


def _said_lines(said: Said) -> list[str]:
    return wrapped(f"{point_words(said.point)} ({said.agreement_id})", "  ", "    ")
