"""The nouns. Read this file and you know what Truceline talks about.

    signed text ─▶ Provision ─▶ Commitment (one reading)
    file, feed ─▶ Evidence ─▶ Observation ─▶ Incident ─▶ Finding ─▶ Assessment ─▶ readers

Records are frozen; a correction is a new record that names the one it replaces. Fact and law
stay apart: a Finding never mentions an article, an Assessment never mentions a witness.
``tier`` is who may see the record (tiers.py); absent means the mission alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Literal

from truceline.records.licences import UNSTATED, Terms, named_licence
from truceline.records.tiers import MISSION
from truceline.records.values import Period, Place, Provenance, Quantity, TimeSpan, Truth

Names = tuple[tuple[str, str], ...]
"""The same text in several languages, as (language, text) pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody who can be bound, blamed, or speak."""

    id: str
    names: Names
    member_of: str | None = None
    answers_for: tuple[str, ...] = ()
    tier: str = MISSION


class ProvisionType(Enum):
    """What a provision does."""

    PROHIBITION = "prohibition"
    OBLIGATION = "obligation"
    PERMISSION = "permission"
    EXEMPTION = "exemption"
    DEFINITION = "definition"
    MECHANISM = "mechanism"
    GUARANTEE = "guarantee"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPeriod:
    """A period in force, with the day it was decided (None: not said) and where that is written."""

    period: Period
    decided_on: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """A numbered piece of the agreement's text.

    ``text_anchor`` points into text.<lang>.md; ``excepts`` names the provisions whose rule
    this one sets aside; ``amends`` the one it changes; ``check`` is 'machine' or 'human'.
    """

    id: str
    type: ProvisionType
    text_anchor: str
    text: Names
    bound: tuple[str, ...]
    acts: tuple[str, ...]
    in_force: tuple[DatedPeriod, ...]
    weapons: tuple[str, ...] = ()
    where_zone: str | None = None
    excepts: tuple[str, ...] = ()
    amends: str | None = None
    check: Literal["machine", "human"] = "human"
    tier: str = MISSION


class Duty(Enum):
    """What a commitment asks of whom it binds."""

    MUST = "must"
    MUST_NOT = "must_not"
    MAY = "may"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """One reading of a provision: who owes what, where, when. Readings have readers.

    ``read_by`` is 'text' for the wording itself or a party's id; ``agreed`` is true only
    when the reading was settled and every bound party accepted the wording.
    ``where_zone`` None means everywhere the agreement applies.
    """

    id: str
    provision_id: str
    bound: tuple[str, ...]
    duty: Duty
    acts: tuple[str, ...]
    where_zone: str | None
    in_force: tuple[DatedPeriod, ...]
    excepts: tuple[str, ...]
    how_to_check: Literal["machine", "not by machine"]
    read_by: str
    agreed: bool
    tier: str = MISSION


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
class Incident:
    """The mission's best guess that these observations are one happening.

    ``id`` is a short number minted once. ``members`` are (observation id, weight) pairs.
    """

    id: int
    members: tuple[tuple[str, float], ...]
    kind: str
    happened: TimeSpan
    place: Place
    independent_sources: int
    method: str
    replaces: int | None = None
    tier: str = MISSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What somebody says *about* a record; it may support, deny or qualify it."""

    id: str
    about: str
    property: str
    value: str
    stance: Literal["supports", "denies", "qualifies"]
    asserted_by: str
    provenance: Provenance
    replaces: str | None = None
    tier: str = MISSION


class FindingStatus(Enum):
    """The ladder of an incident; only a named person's decision moves it past PRELIMINARY."""

    REPORTED = "reported"
    PRELIMINARY = "preliminary"
    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"
    DISCOUNTED = "discounted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The mission's own answer to one question about one incident.

    ``likelihood`` is a probability or None where no method computes one; ``confidence`` is
    how good the basis is; the two never stand in one sentence.
    """

    id: str
    incident_id: int
    question: Literal[
        "occurred",
        "kind",
        "responsible",
        "intent",
        "pattern",
        "severity",
        "acknowledged",
        "provocation",
        "size",
        "remedy",
    ]
    answer: str
    status: FindingStatus
    likelihood: float | None
    confidence: str | None
    basis_for: tuple[str, ...]
    basis_against: tuple[str, ...]
    method: str
    decided_by: str
    dissent: str = ""
    replaces: str | None = None
    tier: str = MISSION


class Outcome(Enum):
    """What an incident means under one reading of one provision.

    NOT_OCCURRED: a named decision found that it did not happen; nothing is left to determine.
    COMPLIANT: the distance asked was kept. NOT_YET_DUE: the duty had not fallen due. NOT_ADDRESSED: the
    provision does not bind who acted, or does not mean that weapon.
    """

    BREACH = "breach"
    PERMITTED = "permitted"
    UNDETERMINED = "undetermined"
    NOT_IN_FORCE = "not_in_force"
    OUTSIDE = "outside"
    NOT_OCCURRED = "not_occurred"
    COMPLIANT = "compliant"
    NOT_YET_DUE = "not_yet_due"
    NOT_ADDRESSED = "not_addressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What one finding means under one commitment, with the trace that led there.

    ``in_force``, ``inside`` and ``occurred`` are the three tests of fact; ``because`` names
    every reason in the order it was met. It never names a witness.
    """

    id: str
    incident_id: int
    finding_id: str
    commitment_id: str
    outcome: Outcome
    occurred: Truth
    in_force: Truth
    inside: Truth
    because: tuple[str, ...]
    method: str
    tier: str = MISSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A published number: every one can be walked back to bytes.

    ``rule`` is name@version of what computed it; ``inputs`` are pairs (batch or record,
    filter) that select what it was computed from; ``coverage`` says what could be seen.
    """

    id: str
    value: float | int | str | None
    unit: str
    rule: str
    inputs: tuple[tuple[str, str], ...]
    coverage: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """One line of strata.csv: what is counted, where, through which channel, against what.

    ``channel`` is 'observations', 'tallies' or 'none' (no channel measures it); ``measure``
    lists kinds, 'label:<text>' for a source's own labels, or a tally's measure codes; ``unit``
    is 'instants' (exact window) or 'days' (whole local days inside it); ``count_rule`` is
    'rows' or 'distinct' (exact repeats of one report count once); ``sides_seen`` the parties
    whose acts it can see; ``doubts`` what is known in advance to be wrong with the channel.
    """

    id: str
    provision_id: str
    source_id: str
    channel: Literal["observations", "tallies", "none"]
    measure: tuple[str, ...]
    area: str
    unit: Literal["instants", "days"]
    exposure_rule: str
    baseline_windows: tuple[int, ...]
    gap_days: int
    sides_seen: tuple[str, ...]
    count_rule: Literal["rows", "distinct"] = "rows"
    is_control: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TruceAnswer:
    """One stratum's answer, by the rule of formats.md, with everything that led to it.

    ``answer`` is 'fell', 'rose', 'no change shown' or 'cannot tell'. Counts are None where
    nothing was measured: no look is never zero. ``windows`` is what was counted: the exact
    window, or the whole local days inside it. ``expected`` to ``smallest_detectable_drop`` are
    those of the first declared baseline; the answer needs every baseline to agree.
    ``interval`` of the rate ratio holds 1 - 2 alpha (two one-sided tests, each at alpha).
    """

    stratum: str
    answer: Literal["fell", "rose", "no change shown", "cannot tell"]
    reasons: tuple[str, ...]
    alpha: float
    windows: tuple[TruceWindow, ...]
    observed: int | None
    expected: float | None
    rate_ratio: float | None
    interval: tuple[float, float] | None
    p_fell: float | None
    p_rose: float | None
    smallest_detectable_drop: float | None
    looks: int | None
    baselines: tuple[BaselineResult, ...]
    placebo: PlaceboResult | None
    sides_seen: tuple[str, ...]
    doubts: tuple[str, ...]
    is_control: bool
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineResult:
    """The test against one declared baseline, before the rule weighs it.

    ``exposure_share`` is the mean exposure of the usable windows over the truce window's;
    ``expected`` is corrected for exposure, ``mean`` is not; ``verdict`` is what the two tests
    alone say ('cannot tell' where no test could be made).
    """

    windows_declared: int
    windows_usable: int
    first_day: date
    last_day: date
    mean: float | None
    dispersion_k: float | None
    expected: float | None
    p_fell: float | None
    p_rose: float | None
    rate_ratio: float | None
    interval: tuple[float, float] | None
    smallest_detectable_drop: float | None
    exposure_share: float | None
    verdict: Literal["fell", "rose", "no change shown", "cannot tell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceboResult:
    """Earlier windows of the same hours: how many, how many were as low and as high, p values."""

    windows: int
    lowest: float | None
    median: float | None
    as_low: int
    as_high: int
    p_low: float | None
    p_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TruceWindow:
    """The exact window a truce question is about: [start, end), UTC."""

    start: datetime
    end: datetime
