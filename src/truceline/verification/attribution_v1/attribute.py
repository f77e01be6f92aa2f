"""Who did it, of many acts at once: probabilities, the answer, and every reason why nobody is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from truceline.records import Source
from truceline.verification.attribution_v1.control import ControlMap
from truceline.verification.attribution_v1.custom import on_others
from truceline.verification.attribution_v1.firing import Fired, fired, rings
from truceline.verification.attribution_v1.lines import (
    Columns,
    Impacts,
    Lines,
    Said,
    heard,
    impacts_of,
    lines_of,
    said_of,
    voices,
)
from truceline.verification.attribution_v1.posterior import open_and_staged, posterior
from truceline.verification.attribution_v1.ranges import Reach
from truceline.verification.attribution_v1.settings import FIRST, STANDARD, Settings

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

METHOD, FIRST_METHOD = "attribution_v1@2", "attribution_v1@1"
"""The second learns where fire usually falls apart by what lies at the measured range, and names no
side that has a rival of 3 %. The first was wrong in 1.2 % where half of all fire falls on the own side."""
SUPPOSITIONS: Mapping[str, Settings] = {METHOD: STANDARD, FIRST_METHOD: FIRST}
"""What each version of the method supposes."""
NOBODY = -1
AT_ONCE = 2_000
IN_REACH = 0.02
"""A side is in reach when this share of the firing point lies on its ground."""

REASONS: dict[str, str] = {
    "not_an_act": "what is reported is no act that a side could have done",
    "no_control_map": "no map of control reaches that day, so the ground of the firing point is nobody's",
    "map_of_one_side": "the maps give ground to fewer than two sides; naming the one would be no comparison",
    "only_party_sources": "everything that is known comes from the parties",
    "no_physical_line": "no sensor or patrol of no party measured where it was fired from",
    "in_contact_band": "more than a tenth of where it may have been fired from lies in the contact band",
    "weapon_unknown": "the range is not known, and both sides are in reach along the bearing",
    "below_threshold": "no side is likely enough to be named",
}
"""Why nobody is named, in the order in which they are told; every one that holds is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed:
    """Of (acts,): the answer and what it came from; ``sides`` are the columns of the first arrays.

    probability:  (acts, sides + 1), the last that of neither side
    answer:       number of a side, or NOBODY
    reasons:      (acts, len(REASONS)) which reasons hold
    ground:       (acts, sides) share of the firing point on each side's ground; nan without a line
    in_band:      share of the firing point in the contact band, by all evidence; nan without a line
    impact:       (acts, sides) share of the impact on each side's ground
    parts:        (acts, sides, 2) what ground of impact and words say: openly, staged
    lines:        number of physical lines of no party, each lineage once
    firing:       (acts, sides + 1) what all lines on the firing point say of each side, and of neither
    settings:     the suppositions, with what all these acts say of where fire usually falls
    on_others:    (acts,) the same of acts like each: the chance that it falls on another's ground
    day:          whole days since 1970 of each act
    """

    sides: tuple[str, ...]
    probability: FloatArray
    answer: IntArray
    reasons: BoolArray
    ground: FloatArray
    in_band: FloatArray
    impact: FloatArray
    parts: FloatArray
    lines: IntArray
    firing: FloatArray
    map_age_days: FloatArray
    evidence: Lines
    said: Said
    settings: Settings
    on_others: FloatArray
    day: IntArray

    def p_side(self) -> FloatArray:
        """(acts,) probability of the first side (names in order) against the second; nan: nobody is named."""
        first = self.probability[:, 0] + 0.5 * self.probability[:, -1]
        return np.where(self.answer == NOBODY, np.nan, first)


def attribute(
    columns: Columns,
    act: IntArray,
    acts: int,
    control: ControlMap | None,
    sources: Sequence[Source],
    *,
    weapons: Mapping[str, Reach] | None = None,
    prior: Mapping[str, float] | None = None,
    settings: Settings = STANDARD,
) -> Attributed:
    """Who did each act, from the rows about it.

    columns: ``lines.NEEDED`` of the rows, (rows,) each
    act:     (rows,) the number of each row's act, below ``acts``; negative: of none
    control: None where there is no map of control
    weapons: the reach of weapons of the agreement's own list, by code
    prior:   of each side; even where it is not given
    """
    sides = control.holders if control is not None else ()
    known, lineage = heard(columns, voices(sources))
    lines = lines_of(columns, act, known, lineage, weapons or {}, settings)
    said = said_of(columns, act, known, lineage, sides, acts)
    impacts = impacts_of(columns, act, known, acts, settings)
    if control is None or len(sides) < 2:
        return _nobody(sides, acts, lines, said, impacts)
    ground, age = _impact_ground(control, impacts)
    share, band, anywhere = _firing_ground(control, lines, impacts.day, age, settings)
    firing = _firing(share, anywhere)
    ring = _ring_ground(control, lines, impacts.day) if settings.by_reach else ground
    usual, others = on_others(share, anywhere, ground, ring, settings)
    settings = replace(settings, on_others=usual)
    weights = _prior(sides, prior)
    chances = posterior(firing, ground, said, weights, others, settings)
    parts = open_and_staged(ground, said, others, settings)
    found = Attributed(
        sides=sides,
        probability=chances,
        answer=np.full(acts, NOBODY),
        reasons=np.zeros((acts, len(REASONS)), bool),
        ground=share,
        in_band=_in_band(share, band, parts.sum(axis=2)),
        impact=ground,
        parts=parts,
        lines=_independent(lines, acts),
        firing=firing,
        map_age_days=age,
        evidence=lines,
        said=said,
        settings=settings,
        on_others=others,
        day=impacts.day,
    )
    return _answered(found, impacts, _unbounded(lines, acts), settings)


def again_with(found: Attributed, prior: Mapping[str, float]) -> FloatArray:
    """(acts, sides + 1) the probabilities under another prior; nothing else is worked out anew."""
    if len(found.sides) < 2:
        return found.probability
    weights = _prior(found.sides, prior)
    return posterior(found.firing, found.impact, found.said, weights, found.on_others, found.settings)


def without_lineage(found: Attributed, act: int, lineage: int, control: ControlMap) -> FloatArray:
    """(sides + 1,) the probabilities of one act without the lines of one lineage, all else as it was."""
    kept = (found.evidence.act == act) & (found.evidence.lineage != lineage)
    share, _, anywhere = _firing_ground(
        control, _of(found.evidence, kept), found.day, found.map_age_days.copy(), found.settings
    )
    firing = np.where(np.arange(len(share))[:, None] == act, _firing(share, anywhere), found.firing)
    again: FloatArray = again_with(replace(found, firing=firing), dict.fromkeys(found.sides, 1.0))[act]
    return again


def _answered(found: Attributed, impacts: Impacts, unbounded: BoolArray, settings: Settings) -> Attributed:
    likeliest = found.probability[:, :-1].argmax(axis=1)
    most = found.probability[np.arange(len(likeliest)), likeliest]
    rival = np.sort(found.probability[:, :-1], axis=1)[:, -2]
    no_line = found.lines == 0
    with np.errstate(invalid="ignore"):
        in_reach = (found.ground > IN_REACH).sum(axis=1)
        reasons = {
            "not_an_act": ~impacts.possible,
            "no_control_map": np.isnan(found.map_age_days),
            "only_party_sources": impacts.only_parties,
            "no_physical_line": no_line,
            "in_contact_band": found.in_band > settings.band_share,
            "weapon_unknown": unbounded & (in_reach > 1),
            "below_threshold": (most < settings.surely) | (rival > settings.rival * (most + rival)),
        }
    held = np.stack([reasons.get(name, np.zeros(len(most), bool)) for name in REASONS], axis=1)
    return replace(found, reasons=held, answer=np.where(held.any(axis=1), NOBODY, likeliest))


def _nobody(sides: tuple[str, ...], acts: int, lines: Lines, said: Said, impacts: Impacts) -> Attributed:
    """Every act undetermined: there is no map, or it gives ground to one side alone."""
    many = len(sides)
    reasons = np.zeros((acts, len(REASONS)), bool)
    names = list(REASONS)
    reasons[:, names.index("map_of_one_side" if many else "no_control_map")] = True
    reasons[:, names.index("not_an_act")] = ~impacts.possible
    reasons[:, names.index("only_party_sources")] = impacts.only_parties
    independent = _independent(lines, acts)
    reasons[:, names.index("no_physical_line")] = independent == 0
    nothing = np.full((acts, many), np.nan)
    chances = np.zeros((acts, many + 1))
    chances[:, -1] = 1.0
    return Attributed(
        sides=sides,
        probability=chances,
        answer=np.full(acts, NOBODY),
        reasons=reasons,
        ground=nothing,
        in_band=np.full(acts, np.nan),
        impact=nothing,
        parts=np.zeros((acts, many, 2)),
        lines=independent,
        firing=chances,
        map_age_days=np.full(acts, np.nan),
        evidence=lines,
        said=said,
        settings=STANDARD,
        on_others=np.full(acts, STANDARD.on_others),
        day=impacts.day,
    )


def _prior(sides: tuple[str, ...], prior: Mapping[str, float] | None) -> FloatArray:
    given: FloatArray = np.array([1.0 if prior is None else prior[side] for side in sides])
    whole: FloatArray = given / given.sum()
    return whole


def _independent(lines: Lines, acts: int) -> IntArray:
    """(acts,) lineages that measured something about the firing point."""
    each = np.unique(np.stack([lines.act, lines.lineage]), axis=1)[0]
    return np.bincount(each, minlength=acts).astype(np.int64)


def _unbounded(lines: Lines, acts: int) -> BoolArray:
    """(acts,) acts none of whose lines knows how far it was fired."""
    bounded = np.bincount(lines.act, lines.bounded, acts)
    found: BoolArray = (bounded == 0) & (np.bincount(lines.act, minlength=acts) > 0)
    return found


def _impact_ground(control: ControlMap, impacts: Impacts) -> tuple[FloatArray, FloatArray]:
    """(acts, sides) share of each side's ground at the impact, and (acts,) days since the map was drawn.

    The ground of the impact is weak evidence, so the error of its place is left to the band.
    """
    share = np.zeros((len(impacts.lon_deg), len(control.holders)))
    age = np.full(len(share), np.nan)
    rows = np.flatnonzero(np.isfinite(impacts.lon_deg))
    if len(rows):
        held = control.held(impacts.lon_deg[rows], impacts.lat_deg[rows], impacts.day[rows])
        share[rows], age[rows] = held.share.T, held.age_days
    return share, age


def _in_band(share: FloatArray, band: FloatArray, weak: FloatArray) -> FloatArray:
    """(acts,) of the firing point, as all evidence together places it, what lies in the contact band."""
    with np.errstate(invalid="ignore"):
        found: FloatArray = (band * weak).sum(axis=1) / np.maximum((share * weak).sum(axis=1), 1e-12)
    return found


def _firing(share: FloatArray, anywhere: FloatArray) -> FloatArray:
    """(acts, sides + 1): a side fires from its own ground; where no line bears on it all are alike."""
    sides = share.shape[1]
    alike = np.where(np.isnan(anywhere), 1.0, anywhere)[:, None] / sides
    neither = np.full((len(share), 1), 1.0 / sides)
    return np.concatenate([np.nan_to_num(share) + alike, neither], axis=1)


def _firing_ground(
    control: ControlMap, lines: Lines, day: IntArray, age: FloatArray, settings: Settings
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(acts, sides) of the firing point on each side's ground, and of that in the band; (acts,) anywhere.

    ``age`` is filled where an act has a line and no place of its own.
    """
    share = np.full((len(age), len(control.holders)), np.nan)
    band, anywhere = share.copy(), np.full(len(age), np.nan)
    told = np.unique(lines.act)
    for start in range(0, len(told), AT_ONCE):
        points = fired(_of(lines, np.isin(lines.act, told[start : start + AT_ONCE])), settings)
        share[points.act], band[points.act], age[points.act] = _held(control, points, day)
        anywhere[points.act] = points.anywhere
    return share, band, anywhere


def _ring_ground(control: ControlMap, lines: Lines, day: IntArray) -> FloatArray:
    """(acts, sides) of what lies at the range of an act's lines, in any direction, on each side's ground.

    Nothing where no line points back from the impact.
    """
    line, lon, lat = rings(lines)
    found = np.zeros((len(day), len(control.holders)))
    if len(line):
        of = lines.act[line]
        held = control.held(lon.ravel(), lat.ravel(), np.repeat(day[of], lon.shape[1]))
        share = held.share.reshape(-1, *lon.shape).mean(axis=2).T
        np.add.at(found, of, share)
    return found


def _held(control: ControlMap, points: Fired, of_act: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    many, samples = points.weight.shape
    day = np.repeat(of_act[points.act], samples)
    held = control.held(points.lon_deg.ravel(), points.lat_deg.ravel(), day)
    ground = held.share.reshape(-1, many, samples)
    share = np.einsum("sgn,gn->gs", ground, points.weight)
    band = np.einsum("sgn,gn->gs", ground, points.weight * held.in_band.reshape(many, samples))
    return share, band, held.age_days.reshape(many, samples)[:, 0]


def _of(lines: Lines, wanted: BoolArray) -> Lines:
    return Lines(**{name: getattr(lines, name)[wanted] for name in Lines.__slots__})
