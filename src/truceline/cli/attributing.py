"""`truceline attribute`: what the method proposes on who did an incident, and the bounds by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.opening import asked
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import wrapped

if TYPE_CHECKING:
    from truceline.mission.attributing import Proposal

RULE = (
    "A proposal of the method, and no decision: a named person finds who is responsible with "
    "'truceline decide --question responsible'. Words of parties decide nothing."
)
BOUNDS = "At most: with every undetermined incident. No share of the determined alone is given."
PARTLY = "No bounds: the mandate grants attribution for a part only."


def add_attribution(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "attribute",
        short_help="Who did an incident, where the mandate grants it: a proposal with its alternatives.",
        epilog=o.example("truceline attribute demo/mission 17"),
    )(attribute)


def attribute(
    mission: o.MissionFolderArg,
    incident: Annotated[str, typer.Argument(metavar="INCIDENT", help="its number")],
    as_of: o.AsOfOption = None,
    scheme: o.SchemeOption = "icd203",
    json: o.JsonOption = False,
) -> None:
    """How likely each side is, on what that rests, why nobody is named, and what would change it."""
    worded = o.scheme(scheme)
    found = asked(mission, lambda opened: opened.attribution(incident, as_of=o.moment("--as-of", as_of)))
    show_json(proposal_object(found)) if json else say(*_lines(found, worded))


def proposal_object(found: Proposal) -> dict[str, Any]:
    """The proposal as JSON: graded words and numbers, lines with their rows, bounds."""
    told = plain(found.told)
    for line, (row_id, source) in zip(told["lines"], found.rows, strict=True):
        line.update(row=row_id, source=source)
    for name in ("probability", "ground", "named_by_others"):
        told[name] = dict(told[name])
    return {
        "incident_id": found.incident_id,
        "run": found.run_no,
        "method": found.method,
        **told,
        "answer": told["answer"] or "undetermined",
        "grade": found.grade,
        "confidence": found.confidence,
        "without": [{"sources": who, "probability": chance} for who, chance in found.without],
        "maps": [{"drawn_by": who, "day": day} for who, day in found.maps],
        "doubts": list(found.doubts),
        "bounds": plain(found.bounds),
        "rule": RULE,
    }


def _lines(found: Proposal, scheme: str) -> Iterator[str]:
    from truceline.mission.attributing import graded
    from truceline.mission.attributing_shown import basis_words, hypothesis_words
    from truceline.verification.attribution_v1 import REASONS

    told = found.told
    yield f"incident {found.incident_id}, run {found.run_no}: {told.answer or 'undetermined'}"
    yield f"  graded: {graded(found.told, scheme)}"
    yield f"  basis: {basis_words(found)}"
    for name in told.reasons:
        yield from wrapped(REASONS[name], "  nobody is named: ", "    ")
    yield "how likely each is:"
    for may_be in told.hypotheses:
        yield f"  {may_be.probability:.2f}  {hypothesis_words(may_be)}"
    if told.graded:
        for prior, chance in told.sensitivity:
            yield f"  {told.graded} with a prior of {prior} in place of an even one: {chance:.2f}"
        for sources, chance in found.without:
            yield f"  {told.graded} without the lines of {sources}: {chance:.2f}"
    yield "what it rests on:"
    for line, (row_id, source) in zip(told.lines, found.rows, strict=True):
        yield f"  {source}: {line.tells}{' (a candidate)' if line.linked else ''}, row {row_id}"
    if not told.lines:
        yield "  no measured line of evidence"
    for speaker, named in told.named_by_party:
        yield f"  {speaker} names {'itself' if speaker == named else named}"
    for named, voices in told.named_by_others:
        yield f"  {voices} independent others name {named}"
    for drawn_by, day in found.maps:
        yield f"  map of control drawn by {drawn_by}, {day}"
    for doubt in found.doubts:
        yield from wrapped(doubt, "  doubt: ", "    ")
    for each in told.would_change:
        yield from wrapped(each, "what would change it: ", "    ")
    yield ""
    for side in found.bounds:
        yield f"incidents of {side.side}: {side.at_least} to {side.at_most} of {side.of}"
    yield from wrapped(BOUNDS if found.bounds else PARTLY)
    yield from wrapped(RULE)
