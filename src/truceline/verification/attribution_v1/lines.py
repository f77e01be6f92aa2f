"""What bears on who did it, from columns of observations: where it was fired from, and who says who it was.

A line of evidence about the firing point is one of three: a crater or radar at the impact whose bearing
points back; a point where firing was seen or heard; a bearing to such a point. It is *physical and of no
party* when a sensor or patrol that no party owns, and that repeats no party, measured it. Rows of one lineage
are one line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.records import Source
from truceline.verification.attribution_v1.linking import linked
from truceline.verification.attribution_v1.ranges import Reach, reach_of
from truceline.verification.attribution_v1.settings import Settings

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Columns = Mapping[str, npt.NDArray[Any]]

BACK, POINT, TOWARDS = 0, 1, 2
"""A bearing back from the impact; the firing point itself; a bearing towards the firing point."""
FIRED = frozenset({"shot", "muzzle_flash", "salvo"})
"""Words of ``observation`` that are said of the firing point, not of the impact."""
MEASURES_BACK = frozenset({"crater_analysis", "radar"})
TELLERS = frozenset({"party", "media", "alert"})
"""Classes of source that tell what others saw; what they pass on is no measurement."""
NOT_ACTS = frozenset(
    {
        "alert", "statement", "media_report", "photo_or_video", "restriction", "movement", "engineering",
        "vegetation_fire", "quarry_blast", "earthquake", "overflight", "weapon_presence",
    }
)  # fmt: skip
SENSOR_SIGMA_M = 50.0
"""A sensor knows where it stands at least this well."""
NEEDED = (
    "kind", "place_kind", "source_id", "relays", "means", "observation", "weapon_code", "side_claimed",
    "happened_earliest", "lon_deg", "lat_deg", "sigma_major_m", "bearing_deg", "bearing_sigma_deg",
    "range_min_m", "range_max_m",
)  # fmt: skip
"""Columns that are read; texts are '' and numbers nan where the source says nothing, times µs since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """(k,) lines about firing points. ``weight`` is 1 / rows of the same lineage about the same act.

    ``bounded``: the range is measured or follows from the weapon; else anything within reach is possible.
    ``wrong``: chance that the line says nothing about this act; ``linked``: it is no report of this act, but
    of firing that fits it in time and reach, and one of the acts that it fits.
    """

    row: IntArray
    act: IntArray
    way: IntArray
    lon_deg: FloatArray
    lat_deg: FloatArray
    sigma_m: FloatArray
    bearing_deg: FloatArray
    bearing_sigma_deg: FloatArray
    range_min_m: FloatArray
    range_max_m: FloatArray
    bounded: BoolArray
    weight: FloatArray
    lineage: IntArray
    wrong: FloatArray
    linked: BoolArray

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who names whom: ``by_party`` (acts, speaker, named), ``others`` (acts, named) lineages of no party."""

    by_party: BoolArray
    others: IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Impacts:
    """(acts,) where and when each act fell: nan where no row gives a point; ``kind_code`` of most weight."""

    lon_deg: FloatArray
    lat_deg: FloatArray
    sigma_m: FloatArray
    day: IntArray
    possible: BoolArray
    only_parties: BoolArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A source as attribution hears it: ``party`` '' for none; ``measures``: it is a sensor or a patrol."""

    party: str
    measures: bool
    root: str


def voices(sources: Sequence[Source]) -> dict[str, Voice]:
    """Every source by its id; one that repeats a party's source speaks for that party."""
    by_id = {source.id: source for source in sources}

    def root(source: Source, seen: tuple[str, ...] = ()) -> Source:
        up = by_id.get(source.lineage)
        return source if up is None or up.id in (*seen, source.id) else root(up, (*seen, source.id))

    found = {}
    for source in sources:
        first = root(source)
        party = source.owner_party or first.owner_party or ""
        tells = {source.source_class, first.source_class} & TELLERS
        lineage = source.lineage or source.id
        found[source.id] = Voice(party=party, measures=not tells and not source.repeats, root=lineage)
    return found


def heard(columns: Columns, known: Mapping[str, Voice]) -> tuple[npt.NDArray[np.object_], IntArray]:
    """(rows,) the voice behind each row, None where nobody knows it; and the number of its lineage."""
    pairs, which = _pairs(columns["source_id"], columns["relays"])
    spoken = [_behind(source, relays, known) for source, relays in pairs]
    roots = [f"?{n}" if each is None else each.root for n, each in enumerate(spoken)]
    numbers = {root: n for n, root in enumerate(sorted(set(roots)))}
    table = np.empty(len(spoken), object)
    table[:] = spoken
    return table[which], np.array([numbers[root] for root in roots], np.int64)[which]


def _pairs(
    one: npt.NDArray[np.generic], two: npt.NDArray[np.generic]
) -> tuple[list[tuple[str, str]], IntArray]:
    pairs: dict[tuple[str, str], int] = {}
    which = [
        pairs.setdefault((a or "", b or ""), len(pairs))
        for a, b in zip(one.tolist(), two.tolist(), strict=True)
    ]
    return list(pairs), np.array(which, np.int64)


def _behind(source: str, relays: str, known: Mapping[str, Voice]) -> Voice | None:
    """A row that repeats somebody is that somebody's word, and no measurement of its teller."""
    if not relays:
        return known.get(source)
    first = known.get(relays)
    if first is None:
        return Voice(party="", measures=False, root=relays)
    return Voice(party=first.party, measures=False, root=first.root)


def lines_of(
    columns: Columns,
    act: IntArray,
    voice: npt.NDArray[np.object_],
    lineage: IntArray,
    weapons: Mapping[str, Reach],
    settings: Settings,
) -> Lines:
    """The physical lines of no party's, of rows that belong to an act (``act`` < 0: to none)."""
    way = way_of(columns)
    measured = np.array([each is not None and each.measures and not each.party for each in voice], bool)
    placed = np.isfinite(columns["lon_deg"]) & np.isfinite(columns["lat_deg"])
    usable = (way >= 0) & measured & placed
    own = np.flatnonzero(usable & (act >= 0))
    links = linked(columns, act, np.flatnonzero(usable & (way == POINT)), weapons)
    row, acts = np.concatenate([own, links.row]), np.concatenate([act[own], links.act])
    chance = np.concatenate([np.ones(len(own)), 1.0 / links.fits])
    of_act = _reach_of_acts(columns, np.isin(act, acts) & (act >= 0), act, voice, weapons)
    least, most, bounded = _reach(columns, row, acts, weapons, of_act)
    sigma = _or(columns["sigma_major_m"][row], settings.sigma_m)
    spread = np.maximum(
        _or(columns["bearing_sigma_deg"][row], settings.bearing_sigma_deg), settings.least_sigma_deg
    )
    _, same, times = np.unique(
        np.stack([acts, lineage[row]]), axis=1, return_inverse=True, return_counts=True
    )
    return Lines(
        row=row,
        act=acts,
        way=way[row],
        lon_deg=columns["lon_deg"][row].astype(np.float64),
        lat_deg=columns["lat_deg"][row].astype(np.float64),
        sigma_m=np.where(way[row] == TOWARDS, np.minimum(sigma, SENSOR_SIGMA_M), sigma),
        bearing_deg=columns["bearing_deg"][row].astype(np.float64),
        bearing_sigma_deg=spread,
        range_min_m=least,
        range_max_m=most,
        bounded=bounded | (way[row] == POINT),
        weight=1.0 / times[same.reshape(-1)],
        lineage=lineage[row],
        wrong=1.0 - (1.0 - settings.line_wrong) * chance,
        linked=np.arange(len(row)) >= len(own),
    )


def way_of(columns: Columns) -> IntArray:
    """(rows,) BACK, POINT, TOWARDS, or -1 for a row that says nothing about a firing point."""
    place = columns["place_kind"].astype("U8")
    fired = np.isin(columns["observation"].astype("U20"), list(FIRED))
    means = columns["means"].astype("U20")
    aimed = np.isfinite(columns["bearing_deg"])
    ranged = np.isfinite(columns["range_max_m"])
    unsaid = (means == "") & ranged & ~np.isin(columns["kind"].astype("U24"), list(NOT_ACTS))
    back = (place == "point") & aimed & ~fired & (np.isin(means, list(MEASURES_BACK)) | unsaid)
    found = np.full(len(place), -1, np.int64)
    found[back] = BACK
    found[(place == "point") & fired] = POINT
    found[(place == "wedge") & fired & aimed] = TOWARDS
    return found


def _reach(
    columns: Columns, row: IntArray, act: IntArray, weapons: Mapping[str, Reach], of_act: Mapping[int, Reach]
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """(k,) least and most metres of each line, and whether they follow from what was measured or named.

    of_act: by act, the reach of whatever weapons those of no party name
    """
    least = columns["range_min_m"][row].astype(np.float64)
    most = columns["range_max_m"][row].astype(np.float64)
    least, most = (np.where(np.isfinite(each), each, np.nan) for each in (least, most))
    bounded = np.isfinite(most)
    for n in np.flatnonzero(~bounded | np.isnan(least)).tolist():
        reach, known = reach_of(columns["weapon_code"][row[n]], columns["kind"][row[n]], weapons)
        if not known and int(act[n]) in of_act:
            reach, known = of_act[int(act[n])], True
        bounded[n] |= known
        least[n] = (0.0 if np.isfinite(most[n]) else reach.min_m) if np.isnan(least[n]) else least[n]
        most[n] = reach.max_m if np.isnan(most[n]) else most[n]
    return np.maximum(least, 0.0), np.maximum(most, least + 1.0), bounded


def _reach_of_acts(
    columns: Columns,
    wanted: BoolArray,
    act: IntArray,
    voice: npt.NDArray[np.object_],
    weapons: Mapping[str, Reach],
) -> dict[int, Reach]:
    """Of each act with a line, from the least to the most of the reaches that voices of no party name."""
    found: dict[int, Reach] = {}
    for row in np.flatnonzero(wanted).tolist():
        if voice[row] is None or voice[row].party:
            continue
        reach, known = reach_of(columns["weapon_code"][row], columns["kind"][row], weapons)
        if known:
            so_far = found.get(int(act[row]), reach)
            found[int(act[row])] = Reach(min(so_far.min_m, reach.min_m), max(so_far.max_m, reach.max_m))
    return found


def said_of(
    columns: Columns,
    act: IntArray,
    voice: npt.NDArray[np.object_],
    lineage: IntArray,
    sides: Sequence[str],
    acts: int,
) -> Said:
    """Who names whom; a voice that nobody knows counts for nothing."""
    number = {side: n for n, side in enumerate(sides)}
    named = np.array([number.get(each or "", -1) for each in columns["side_claimed"].tolist()], np.int64)
    speaker = np.array(
        [number.get(each.party, -2) if each and each.party else -1 for each in voice], np.int64
    )
    known = np.array([each is not None for each in voice], bool)
    by_party = np.zeros((acts, len(sides), len(sides)), bool)
    theirs = np.flatnonzero((named >= 0) & (speaker >= 0) & (act >= 0))
    by_party[act[theirs], speaker[theirs], named[theirs]] = True
    rest = np.flatnonzero((named >= 0) & (speaker == -1) & known & (act >= 0))
    each = np.unique(np.stack([act[rest], named[rest], lineage[rest]]), axis=1)
    others = np.zeros((acts, len(sides)), np.int64)
    np.add.at(others, (each[0], each[1]), 1)
    return Said(by_party=by_party, others=others)


def impacts_of(
    columns: Columns, act: IntArray, voice: npt.NDArray[np.object_], acts: int, settings: Settings
) -> Impacts:
    """Where each act fell, weighed by how well each row knows it; rows about the firing point left out."""
    way = way_of(columns)
    place = columns["place_kind"].astype("U8")
    lon, lat = columns["lon_deg"].astype(np.float64), columns["lat_deg"].astype(np.float64)
    row = np.flatnonzero(
        (act >= 0) & (place == "point") & (way != POINT) & np.isfinite(lon) & np.isfinite(lat)
    )
    weight = 1.0 / np.maximum(_or(columns["sigma_major_m"][row], settings.sigma_m), 10.0) ** 2
    total = np.bincount(act[row], weight, acts)
    with np.errstate(invalid="ignore", divide="ignore"):
        places = [np.bincount(act[row], weight * each[row], acts) / total for each in (lon, lat)]
        sigma = 1.0 / np.sqrt(total)
    belongs = np.flatnonzero(act >= 0)
    first = np.full(acts, np.iinfo(np.int64).max)
    np.minimum.at(first, act[belongs], columns["happened_earliest"][belongs].astype(np.int64))
    an_act = ~np.isin(columns["kind"].astype("U24"), list(NOT_ACTS))
    party = np.array([each is not None and bool(each.party) for each in voice], bool)
    return Impacts(
        lon_deg=places[0],
        lat_deg=places[1],
        sigma_m=sigma,
        day=first // 86_400_000_000,
        possible=np.bincount(act[belongs], an_act[belongs], acts) > 0,
        only_parties=np.bincount(act[belongs], ~party[belongs], acts) == 0,
    )


def _or(values: npt.NDArray[np.generic], instead: float) -> FloatArray:
    """The values, with what is not stated, infinite or not above zero replaced."""
    numbers = values.astype(np.float64)
    return np.where(np.isfinite(numbers) & (numbers > 0), numbers, instead)
