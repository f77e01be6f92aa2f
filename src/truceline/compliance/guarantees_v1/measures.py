"""How much of a measure is reached: surely, and at most if everything open were verified.

Met is what surely reaches it; not met is what could not reach it even then; between them nobody can tell.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from truceline.agreement import Measure
from truceline.compliance.guarantees_v1.acts import Act, Attack, Weighed, fits
from truceline.compliance.guarantees_v1.words import amount_words, listed, measure_words
from truceline.records import SIZE, Truth

FloatArray = npt.NDArray[np.float64]
NO_MEASURE = "the agreement sets no measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The answer to one measure: why, on which findings, what is missing, what would change it."""

    measure: str
    answer: Truth
    because: str
    evidence: tuple[str, ...] = ()
    missing: str = ""
    would_change: str = ""


def measured(measure: Measure, attack: Attack, side: frozenset[str]) -> Measured:
    """The measure taken over the acts of an attack."""
    words = measure_words(measure)
    taken = [fits(each, measure, side) for each in (*attack.sure, *attack.open)]
    sure = [each for each in taken if each.counts is Truth.YES]
    open_ = [each for each in taken if each.counts is Truth.CANNOT_TELL]
    evidence = tuple(name for each in sure for name in evidence_of(each.act, measure))
    if measure.is_open:
        return Measured(
            measure=words,
            answer=Truth.CANNOT_TELL,
            because=f"{NO_MEASURE}: it does not say how {'long' if measure.of == 'duration' else 'much'} "
            f"is enough; on record: {_reached(measure, _surely(measure, sure))}",
            evidence=evidence,
            missing="a number that the parties agreed on",
            would_change="a text, or a settled reading, that sets the measure",
        )
    needed = _needed(measure)
    surely, at_most = _surely(measure, sure), _at_most(measure, [*sure, *open_])
    reached = _reached(measure, surely)
    if surely >= needed:
        change = f"decisions by which less than {amount_words(measure, needed)} remained of them"
        return Measured(
            measure=words, answer=Truth.YES, because=reached, evidence=evidence, would_change=change
        )
    lacking = f"{amount_words(measure, needed - surely)} more" if measure.of != "size" else words
    if at_most < needed:
        return Measured(
            measure=words,
            answer=Truth.NO,
            because=f"{reached}; {_short_of_it(open_)}. What nobody looked at is not known",
            evidence=evidence,
            missing=lacking,
            would_change=f"{lacking}, verified and attributed to this side",
        )
    return Measured(
        measure=words,
        answer=Truth.CANNOT_TELL,
        because=f"{reached}; {len(open_)} further reported that do not count yet",
        evidence=evidence,
        missing=f"{lacking}, verified; open are {_why_open(open_)}",
        would_change=f"a named decision or finding on {_named(open_)}",
    )


def evidence_of(act: Act, measure: Measure) -> Sequence[str]:
    """Ids of the findings that let an act count for a measure."""
    asked = ["occurred", "responsible", *(question for question, _ in measure.found)]
    asked += [SIZE] if measure.of == "size" else []
    return [f"F{act.incident_id}-{question}" for question in asked]


def _needed(measure: Measure) -> float:
    if measure.lasting is not None:
        return float(measure.lasting.nominal_minutes)
    return math.inf if measure.at_least is None else measure.at_least


def _surely(measure: Measure, acts: Sequence[Weighed]) -> float:
    found = [each.act for each in acts]
    if measure.of == "size":
        return max((size_of(act, measure.unit) or 0.0 for act in found), default=0.0)
    if measure.of == "duration":
        return _lasted(found, measure, surely=True)
    weights = [1.0 if measure.of == "acts" else float(act.least or 0) for act in found]
    return _most_within(found, weights, measure, surely=True)


def _at_most(measure: Measure, acts: Sequence[Weighed]) -> float:
    found = [each.act for each in acts]
    if measure.of == "size":
        return max((_size_at_most(each, measure.unit) for each in acts), default=0.0)
    if measure.of == "duration":
        return _lasted(found, measure, surely=False)
    if measure.of == "number" and any(act.most is None for act in found):
        return math.inf
    weights = [1.0 if measure.of == "acts" else float(act.most or 0) for act in found]
    return _most_within(found, weights, measure, surely=False)


def size_of(act: Act, unit: str) -> float | None:
    """The size that a named person found, in this unit; None where it is not known."""
    said = re.fullmatch(r"(\d+(?:\.\d+)?) (.+)", act.answer_to(SIZE) or "")
    return float(said[1]) if said is not None and said[2] == unit else None


def _size_at_most(each: Weighed, unit: str) -> float:
    size = size_of(each.act, unit)
    return math.inf if size is None else size


def _spans(acts: Sequence[Act]) -> tuple[FloatArray, FloatArray]:
    """(n,) earliest and latest, minutes since the epoch."""
    both = ([a.happened.earliest for a in acts], [a.happened.latest for a in acts])
    first, last = (np.array([each.timestamp() / 60.0 for each in ends], dtype=np.float64) for ends in both)
    return first, last


def _most_within(acts: Sequence[Act], weights: Sequence[float], measure: Measure, *, surely: bool) -> float:
    """The greatest sum of weights within the measure's length; over all acts where it sets none.

    surely: of acts whose whole spans fit; else of acts whose spans can be placed so that they fit.
    """
    if not acts or measure.within is None:
        return float(sum(weights))
    length, weight = float(measure.within.nominal_minutes), np.array(weights)
    first, last = _spans(acts)
    if surely:
        return max(float(weight[(first >= start) & (last <= start + length)].sum()) for start in first)
    by_first, by_last = np.argsort(first, kind="stable"), np.argsort(last, kind="stable")
    begun = np.concatenate([[0.0], np.cumsum(weight[by_first])])
    over = np.concatenate([[0.0], np.cumsum(weight[by_last])])
    upto = begun[np.searchsorted(first[by_first], last + length, side="right")]
    return float((upto - over[np.searchsorted(last[by_last], last, side="left")]).max())


def _lasted(acts: Sequence[Act], measure: Measure, *, surely: bool) -> float:
    """Minutes of the longest run of acts without a longer gap; surely: at least, else: at most."""
    if not acts:
        return 0.0
    gap = math.inf if measure.gap is None else float(measure.gap.nominal_minutes)
    first, last = _spans(sorted(acts, key=lambda act: (act.happened.earliest, act.happened.latest)))
    starts, ends = (last, first) if surely else (first, last)
    longest, start, reached = 0.0, starts[0], ends[0]
    for begin, end in zip(starts[1:], ends[1:], strict=True):
        if begin - reached > gap:
            start = begin
            reached = end
        else:
            start, reached = min(start, begin), max(reached, end)
        longest = max(longest, reached - start)
    return float(max(longest, ends[0] - starts[0] if not surely else 0.0, 0.0))


def _reached(measure: Measure, amount: float) -> str:
    return f"{amount_words(measure, amount)} verified and attributed"


def _short_of_it(open_: Sequence[Weighed]) -> str:
    if not open_:
        return "nothing else is reported"
    return f"{len(open_)} further reported could not make it up, were all of them verified"


def _why_open(open_: Sequence[Weighed]) -> str:
    """How many are open for which reason, the commonest first."""
    reasons = Counter(doubt for each in open_ for doubt in each.doubts)
    return listed(
        f"{number} {reason}" for reason, number in sorted(reasons.items(), key=lambda x: (-x[1], x))
    )


def _named(open_: Iterable[Weighed]) -> str:
    ids = sorted(each.act.incident_id for each in open_)
    return "incident " + listed(map(str, ids), 8)
