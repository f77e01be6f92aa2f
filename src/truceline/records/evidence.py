"""What came in: who speaks, the bytes, what was said once, totals, and who could have seen anything.

file, feed ─▶ Evidence ─▶ Observation, Tally, Coverage, ControlArea
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from truceline.records.licences import UNSTATED, Terms, named_licence
from truceline.records.tiers import MISSION
from truceline.records.undertakings import Names
from truceline.records.values import Period, Place, Provenance, Quantity, TimeSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Bytes that can be shown again; the id is their SHA-256."""

    id: str
    media_type: str
    size_bytes: int
    acquired: Provenance
    tier: str = MISSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one source said, once. Not what happened. One row of observations.py."""

    id: str
    kind: str
    happened: TimeSpan
    place: Place
    as_reported: str
    provenance: Provenance
    means: str | None = None
    observation: str | None = None
    count: int | None = None
    count_qualifier: str | None = None
    weapon_code: str | None = None
    side_claimed: str | None = None
    direction: str | None = None
    measures: tuple[tuple[str, Quantity], ...] = ()
    tier: str = MISSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A count somebody reports for a period: a daily series, a total, a side's claimed total.

    Tallies feed ``truce`` and the sides' claims; they are never fused into incidents. Two
    tallies are set side by side only with their periods. ``exposure`` is the share of the
    period and area that could be seen, 0 to 1 (None: not said). ``about_party`` is whom a
    claimed total accuses. ``happened`` [start, end) lies in ``period``; a fuzzy end is kept
    in ``as_reported``.
    """

    id: str
    measure_code: str
    area: str
    period: Period
    count: int | None
    count_qualifier: str
    exposure: float | None
    as_reported: str
    provenance: Provenance
    about_party: str | None = None
    tier: str = MISSION


class LookState(Enum):
    """What a sensor was doing. Absent coverage is UNKNOWN, never LOOKED."""

    LOOKED = "looked"
    OBSCURED = "obscured"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Whether a source could have seen an area for a period.

    ``fraction`` is the share of the area it could see, 0 to 1; ``looks`` how many separate
    looks it took (None: it watches continuously or does not say).
    """

    source_id: str
    period: Period
    area_ref: str
    state: LookState
    sensor_id: str | None = None
    fraction: float | None = None
    looks: int | None = None
    reason: str = ""
    evidence_sha256: str = ""
    row_no: int | None = None
    tier: str = MISSION


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlArea:
    """Where one side's map says one party holds the ground on one day.

    Never used to derive jurisdiction. ``lag_days`` and ``uncertainty_m`` come from the card.
    """

    day: date
    holder: str
    drawn_by: str
    geometry_wkb: bytes
    lag_days: float
    uncertainty_m: float
    evidence_sha256: str = ""
    tier: str = MISSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who speaks to the mission, as sources.toml says.

    ``zone`` is an IANA zone, an offset, or 'unknown' (then zone-less times are refused);
    ``lineage`` is the root of what it repeats, itself when first hand; ``rates`` holds
    (kind, 'tpr' or 'fpr', alpha, beta) of Beta distributions, empty where unknown, ``rates_from`` the
    trial or document that they were taken from, '' where nobody says; ``copy_rate`` how
    often it tells what those it ``repeats`` told, and no more, None where nobody says. ``licence`` is
    what the source's entry says of it; when it says nothing, the format's card speaks (``terms``).
    ``datum`` is that of its coordinates, None where nobody stated one (grids are then refused).
    """

    id: str
    names: Names
    source_class: str
    zone: str
    lineage: str
    owner_party: str | None = None
    repeats: tuple[str, ...] = ()
    sigma_m: float | None = None
    time_rule: str = ""
    rates: tuple[tuple[str, str, float, float], ...] = ()
    grade: str = "F"
    licence: str = ""
    tier: str = MISSION
    licence_id: str = ""
    attribution: str = ""
    datum: str | None = None
    copy_rate: float | None = None
    rates_from: str = ""

    @property
    def terms(self) -> Terms | None:
        """The terms that the source itself states; None when it states none."""
        if not (self.licence or self.licence_id):
            return None
        said = self.licence_id or named_licence(self.licence) or UNSTATED
        return Terms(id=said, text=self.licence, attribution=self.attribution)
