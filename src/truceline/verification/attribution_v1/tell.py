"""One act's answer as a person reads it: what is likely, what else, on what it rests, what changes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from truceline.verification.attribution_v1.attribute import NOBODY, REASONS, Attributed, again_with
from truceline.verification.attribution_v1.lines import BACK, POINT

TURNED = 0.7
"""Priors between which the answer is told again: this for one side and what is left for the others."""
OPENLY, STAGED, NEITHER = "openly", "staged", "neither"
GRADED_IN_SPITE_OF = frozenset({"below_threshold", "in_contact_band"})
"""With these reasons alone nobody is named, and how likely each side is can still be said."""
CHANGES: Mapping[str, str] = {
    "no_control_map": "a dated map of control of that day, with whose map it is",
    "map_of_one_side": "a map that also says what the other side holds",
    "only_party_sources": "any report of a source that no party owns and that repeats none",
    "no_physical_line": "a crater analysis, radar track or firing point measured by a sensor of no party",
    "in_contact_band": "a map of that day with a narrower band, or a firing point farther from the line",
    "weapon_unknown": "the weapon, from fragments or from its sound, or a measured range",
    "below_threshold": "another measurement of the bearing or the firing point, of another lineage",
}
"""What evidence would take a reason away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """What may have happened: ``how`` openly, staged (to blame another) or neither, and how likely."""

    how: str
    side: str | None
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTold:
    """A physical line: number of its row, what it tells, whose ground it points at; ``counts`` of one."""

    row: int
    tells: str
    bearing_deg: float | None
    bearing_sigma_deg: float | None
    range_m: tuple[float, float] | None
    linked: bool
    counts: float
    lineage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The method's answer on one act. ``answer`` is a side or None; nothing of it is a decision.

    graded:     the likeliest side, None where the evidence bears no grade
    named_by_party: (speaker, named); ``named_by_others``: (side, lineages)
    sensitivity: (what the prior of the likeliest side is, its probability then)
    """

    answer: str | None
    graded: str | None
    probability: tuple[tuple[str, float], ...]
    neither: float
    hypotheses: tuple[Hypothesis, ...]
    reasons: tuple[str, ...]
    lines: tuple[LineTold, ...]
    ground: tuple[tuple[str, float], ...]
    in_band: float | None
    map_age_days: float | None
    named_by_party: tuple[tuple[str, str], ...]
    named_by_others: tuple[tuple[str, int], ...]
    sensitivity: tuple[tuple[float, float], ...]
    would_change: tuple[str, ...]
    on_others: float

    def of(self, side: str) -> float:
        """The probability of a side."""
        return dict(self.probability).get(side, 0.0)


def tell(found: Attributed, act: int) -> Attribution:
    """The answer on one of the acts."""
    sides = found.sides
    chances = tuple((side, _whole(found.probability[act, n])) for n, side in enumerate(sides))
    likeliest = int(found.probability[act, :-1].argmax()) if len(sides) else NOBODY
    reasons = tuple(name for name, held in zip(REASONS, found.reasons[act], strict=True) if held)
    named = int(found.answer[act])
    graded = named != NOBODY or (bool(reasons) and set(reasons) <= GRADED_IN_SPITE_OF)
    share = found.ground[act] if len(sides) else np.array([np.nan])
    return Attribution(
        answer=None if named == NOBODY else sides[named],
        graded=sides[likeliest] if graded and likeliest != NOBODY else None,
        probability=chances,
        neither=_whole(found.probability[act, -1]),
        hypotheses=tuple(_hypotheses(found, act)),
        reasons=reasons,
        lines=tuple(_lines(found, act)),
        ground=() if np.isnan(share).any() else tuple(zip(sides, map(_whole, share), strict=True)),
        in_band=_known(found.in_band[act]),
        map_age_days=_known(found.map_age_days[act]),
        named_by_party=tuple(
            (sides[speaker], sides[said]) for speaker, said in np.argwhere(found.said.by_party[act]).tolist()
        ),
        named_by_others=tuple(
            (side, int(found.said.others[act, n]))
            for n, side in enumerate(sides)
            if found.said.others[act, n]
        ),
        sensitivity=tuple(_sensitivity(found, act, likeliest)),
        would_change=tuple(_changes(found, act, reasons, named)),
        on_others=_whole(found.on_others[act]),
    )


def _hypotheses(found: Attributed, act: int) -> Iterator[Hypothesis]:
    """Every hypothesis, the likeliest first."""
    told = [Hypothesis(how=NEITHER, side=None, probability=_whole(found.probability[act, -1]))]
    for n, side in enumerate(found.sides):
        openly, staged = found.parts[act, n]
        whole = float(openly + staged) or 1.0
        chance = float(found.probability[act, n])
        told.append(Hypothesis(how=OPENLY, side=side, probability=_whole(chance * openly / whole)))
        told.append(Hypothesis(how=STAGED, side=side, probability=_whole(chance * staged / whole)))
    yield from sorted(told, key=lambda each: (-each.probability, each.how, each.side or ""))


def _lines(found: Attributed, act: int) -> Iterator[LineTold]:
    lines = found.evidence
    for n in np.flatnonzero(lines.act == act).tolist():
        aimed = lines.way[n] != POINT
        yield LineTold(
            row=int(lines.row[n]),
            tells={BACK: "bearing back from the impact", POINT: "firing point"}.get(
                int(lines.way[n]), "bearing to the firing point"
            ),
            bearing_deg=float(lines.bearing_deg[n]) if aimed else None,
            bearing_sigma_deg=float(lines.bearing_sigma_deg[n]) if aimed else None,
            range_m=(float(lines.range_min_m[n]), float(lines.range_max_m[n])) if aimed else None,
            linked=bool(lines.linked[n]),
            counts=_whole(float(lines.weight[n])),
            lineage=int(lines.lineage[n]),
        )


def _sensitivity(found: Attributed, act: int, likeliest: int) -> Iterator[tuple[float, float]]:
    if len(found.sides) < 2:
        return
    for prior in (1 - TURNED, TURNED):
        rest = (1 - prior) / (len(found.sides) - 1)
        turned = {side: prior if n == likeliest else rest for n, side in enumerate(found.sides)}
        yield round(prior, 2), _whole(again_with(found, turned)[act, likeliest])


def _changes(found: Attributed, act: int, reasons: tuple[str, ...], named: int) -> Iterator[str]:
    yield from (CHANGES[reason] for reason in reasons if reason in CHANGES)
    if named != NOBODY and found.lines[act] < 2:
        yield "a second measurement of another lineage that points elsewhere: one line stands alone"
    if named != NOBODY and found.lines[act] >= 2:
        yield "measurements of other lineages that point elsewhere, at least as many as these"


def _known(value: float) -> float | None:
    return None if np.isnan(value) else _whole(value)


def _whole(value: float) -> float:
    """Quantised, so that another machine tells the same."""
    return round(float(value), 4)
