"""A proposal on who did it as a walk: the grade, every hypothesis, each line down to its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from truceline.mission.attributing import Proposal
from truceline.mission.proving import Explanation, Fact
from truceline.verification.attribution_v1 import REASONS, Hypothesis, LineTold

NO_DECISION = "a method's proposal; a named person finds who is responsible (truceline decide --question)"
Walk = Callable[[str], Explanation]


def proposal_explained(found: Proposal, walk: Walk) -> Explanation:
    """The proposal, with the rows that its lines come from."""
    return Explanation(
        title=f"who did incident {found.incident_id}",
        facts=tuple(_facts(found)),
        children=tuple(
            Explanation(title=f"line of {source}", facts=_line(line), children=(walk(row_id),))
            for line, (row_id, source) in zip(found.told.lines, found.rows, strict=True)
        ),
    )


def _facts(found: Proposal) -> Iterator[Fact]:
    told = found.told
    yield "answer", told.answer or "undetermined"
    yield "graded", found.grade
    yield "what it is", NO_DECISION
    yield "basis", basis_words(found)
    for name in told.reasons:
        yield "nobody is named because", REASONS[name]
    for may_be in told.hypotheses:
        yield hypothesis_words(may_be), may_be.probability
    for prior, chance in told.sensitivity:
        yield f"with a prior of {prior} in place of an even one", chance
    for sources, chance in found.without:
        yield f"without the lines of {sources}", chance
    for speaker, named in told.named_by_party:
        yield f"{speaker} names", "itself" if speaker == named else named
    for named, voices in told.named_by_others:
        yield f"independent others who name {named}", voices
    yield "contact band", told.in_band if told.in_band is not None else "no firing point was measured"
    yield "maps of control", ", ".join(f"{drawn_by}, {day}" for drawn_by, day in found.maps) or "none"
    for doubt in found.doubts:
        yield "doubt", doubt
    for each in told.would_change:
        yield "what would change it", each
    yield "method", found.method


def basis_words(found: Proposal) -> str:
    """How good the basis is; never in one sentence with how likely anything is."""
    measured = len({line.lineage for line in found.told.lines if not line.linked})
    linked = len({line.lineage for line in found.told.lines if line.linked})
    more = f", and {linked} of firing that may belong to it" if linked else ""
    return f"{measured} independent measured {'line' if measured == 1 else 'lines'} of no party{more}"


def hypothesis_words(each: Hypothesis) -> str:
    """'B did it', 'A staged it to blame another', 'neither did it, or the reports are not about it'."""
    if each.side is None:
        return "neither did it, or the reports are not about it"
    return f"{each.side} {'did it' if each.how == 'openly' else 'staged it to blame another'}"


def _line(line: LineTold) -> tuple[Fact, ...]:
    facts: list[Fact] = [("tells", line.tells)]
    if line.bearing_deg is not None:
        facts.append(("bearing", f"{line.bearing_deg:.0f} ± {line.bearing_sigma_deg:.0f} degrees"))
    if line.range_m is not None:
        facts.append(("range", f"{line.range_m[0] / 1000:.1f} to {line.range_m[1] / 1000:.1f} km"))
    if line.linked:
        facts.append(("link", "a candidate: it fits in time and reach, nobody said that it is the same act"))
    if line.counts < 1.0:
        facts.append(("counts", f"{line.counts:.2f} of a line: others are of the same lineage"))
    return tuple(facts)
