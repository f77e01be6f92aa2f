"""A chain of drafts point by point, as lines a lawyer can read and as the JSON of the docs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from truceline.cli.output import plain
from truceline.cli.words import counted, fact, wrapped

if TYPE_CHECKING:
    from truceline.agreement import Draft, Figure, Layer, Lineage, Piece, Point, PointStage, Said, Thread

_PAD = "    "


def lineage_object(found: Lineage) -> dict[str, Any]:
    """at, drafts[], later[], points[], topics[], unconfirmed[], own_words, notes[]."""
    return {
        "at": plain(found.at),
        "drafts": [{"id": name, **(plain(draft) if draft else {})} for name, draft in found.drafts],
        "later": list(found.later),
        "points": plain(found.threads),
        "topics": plain(found.topics),
        "unconfirmed": [_unconfirmed_object(each) for each in _unconfirmed(found)],
        "own_words": found.own_words,
        "notes": list(found.notes),
    }


def lineage_lines(found: Lineage) -> list[str]:
    """Each draft, the numbers that nobody confirms, and every point with its numbers, words, sources."""
    when = "as of the newest record" if found.at is None else f"as of {fact(plain(found.at))}"
    lines = [f"{counted(len(found.drafts), 'draft')}, point by point; how points stood, {when}."]
    for name, draft in found.drafts:
        lines += wrapped(_draft_words(draft), f"  {name}: ", _PAD)
    lines += _summary(found)
    unsure = [f"{each.provision_id} ({number_of(each)}, {each.agreement_id})" for each in _unconfirmed(found)]
    if unsure:
        lines += wrapped(", ".join(unsure), "UNCONFIRMED numbers and points without one: ", _PAD)
    for thread in found.threads:
        lines += ["", *_thread_lines(thread)]
    if found.topics:
        lines += ["", "Points that no provision is about:"]
        for said in found.topics:
            lines += wrapped(f"{said.point.topic}: {_said_words(said)}", "  ", _PAD)
    if found.later:
        lines += ["", later_line(found)]
    if found.own_words:
        note = "the words are not the drafts' own: that they differ is the reading of whoever wrote them"
        lines += ["", *wrapped(f"{note}; drafts whose words are the same here may differ still.", "note: ")]
    return lines + [line for note in found.notes for line in wrapped(note, "note: ")]


def later_line(found: Lineage) -> str:
    """The drafts that nobody knew of then."""
    return f"Not known by then: {', '.join(found.later)}."


def _summary(found: Lineage) -> Iterator[str]:
    """What became of the points in each draft after the first: the points by name, under each word."""
    from truceline.agreement.became import HOW

    for number, (name, _) in enumerate(found.drafts):
        became: dict[str, list[str]] = {}
        for thread in found.threads:
            for how in thread.stages[number].how if number else ():
                became.setdefault(how, []).append(thread.id)
        told = "; ".join(f"{how.upper()}: {', '.join(became[how])}" for how in sorted(became, key=HOW.index))
        yield from wrapped(told, f"  in {name}: ", _PAD) if told else ()


def _draft_words(draft: Draft | None) -> str:
    if draft is None:
        return "says of itself neither who put it forward nor how much of it was read"
    after = f", after {draft.comes_from}" if draft.comes_from else ""
    missing = f", points not read: {', '.join(draft.not_read)}" if draft.not_read else ""
    read = "read whole" if draft.read == "whole" else f"read in part{missing}"
    return f"{draft.by}, known since {draft.on}{after}; {read} [{draft.source}]"


def number_of(piece: Piece) -> str:
    """A point's number, marked where no source confirms it."""
    if piece.point is None:
        return "no number at hand"
    return f"{piece.point} UNCONFIRMED" if "point" in piece.unconfirmed else piece.point


def _unconfirmed(found: Lineage) -> Iterator[Piece]:
    for thread in found.threads:
        for stage in thread.stages:
            yield from (each for each in stage.pieces if each.point is None or each.unconfirmed)


def _unconfirmed_object(piece: Piece) -> dict[str, Any]:
    names = ("agreement_id", "provision_id", "point", "unconfirmed", "source")
    return {name: plain(getattr(piece, name)) for name in names}


def _thread_lines(thread: Thread) -> Iterator[str]:
    yield from wrapped(" -> ".join(map(_numbers, thread.stages)), f"{thread.id}: point ", _PAD)
    for figure_id in dict.fromkeys(each.id for each in _figures(thread.stages)):
        yield from wrapped(_figure_words(thread, figure_id), "  ", _PAD)
    for stage in thread.stages:
        yield from _stage_lines(stage)
    for said in thread.said:
        yield from wrapped(_said_words(said), "  status: ", _PAD)
    if not thread.said:
        yield "  status: no source at hand says how it stood"


def _numbers(stage: PointStage) -> str:
    return " and ".join(map(number_of, stage.pieces)) or ", ".join(stage.how)


def _figures(stages: Iterable[PointStage]) -> Iterator[Figure]:
    return (figure for stage in stages for piece in stage.pieces for figure in piece.figures)


def _figure_words(thread: Thread, figure_id: str) -> str:
    """One figure through every draft: ``the army (at most, persons): 600,000 -> 800,000 in peacetime``."""
    first = next(each for each in _figures(thread.stages) if each.id == figure_id)
    label = f"{first.of} ({first.limit}, {first.unit})"
    return f"{label}: {' -> '.join(_figure_in(stage, first) for stage in thread.stages)}"


def _figure_in(stage: PointStage, like: Figure) -> str:
    if not stage.pieces:
        return ", ".join(stage.how)
    found = [
        (figure, "figures" in piece.unconfirmed)
        for piece in stage.pieces
        for figure in piece.figures
        if figure.id == like.id
    ]
    if not found:
        return "not said"
    figure, unsure = found[0]
    alike = (figure.bound, figure.unit) == (like.bound, like.unit)
    said = figure.amount if alike else f"{figure.amount} ({figure.limit}, {figure.unit})"
    return f"{said} UNCONFIRMED" if unsure else said


def _stage_lines(stage: PointStage) -> Iterator[str]:
    since = f" (since {stage.since})" if stage.since and stage.pieces else ""
    yield from wrapped(f"{', '.join(stage.how)}{since}", f"  {stage.agreement_id}: ", _PAD)
    for piece in stage.pieces:
        yield from wrapped(f'point {number_of(piece)}: "{piece.words}"', _PAD, _PAD + "  ")
        other = [name for name in piece.unconfirmed if name != "point"]
        if other:
            yield from wrapped(", ".join(other), _PAD + "UNCONFIRMED: ", _PAD + "  ")
        if piece.left_open:
            yield from wrapped("; ".join(piece.left_open), _PAD + "left open: ", _PAD + "  ")
        yield from wrapped(f"[{piece.source}; provisions of {piece.agreement_id}, {piece.at}]", _PAD, _PAD)
    if stage.drop is not None:
        yield from wrapped(f"[{stage.drop.source}]", _PAD, _PAD)


def _said_words(said: Said) -> str:
    return f"{point_words(said.point)} ({said.agreement_id})"


def point_words(point: Point) -> str:
    """How a point stood by one source, since when, and where that is written."""
    return f"{point.status.upper()} since {fact(plain(point.at))}, according to {point.by} [{point.source}]"


def layer_objects(found: Lineage) -> list[dict[str, Any]]:
    """Every proposed or undrawn layer that was known then, with its agreement."""
    return [{"agreement_id": name, **plain(each)} for name, each in found.layers]


def layer_lines(found: Lineage) -> list[str]:
    """Every layer by who proposed it and when, oldest first; what nobody can draw says why."""
    lines = []
    for name, each in found.layers:
        lines += wrapped(f"{_layer_words(each)} ({name})", f"  {each.kind} {each.id}: ", _PAD)
    return ["", "Proposed lines and zones, and those that nobody can draw:", *lines] if lines else []


def _layer_words(layer: Layer) -> str:
    name = layer.names[0][1] if layer.names else layer.id
    told = "drawn" if layer.cannot_be_drawn is None else f"CANNOT BE DRAWN: {layer.cannot_be_drawn}"
    if layer.proposal is None:
        return f"{name}; {told}"
    each = layer.proposal
    return f"{name}; {each.status} by {each.by}, known since {each.on} [{each.source}]; {told}"
