"""Everything one day's report is made from, in one frozen record; the mission fills it.

``con`` is a DuckDB connection (time zone UTC) with the views observations, tallies, coverage,
control, aside (columns of their layer, and ``batch_root``) and incidents, members, findings,
assessments (columns of a run, and ``run_no``). Nothing here is written to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import duckdb

from truceline.records import (
    MISSION,
    Claim,
    Commitment,
    Mandate,
    MethodWord,
    Names,
    Notice,
    Party,
    Period,
    Provision,
    Source,
    Terms,
    TruceAnswer,
    TruceWindow,
)
from truceline.records.schemes import ICD_203

Ring = tuple[tuple[float, float], ...]
"""Points of an outline or a line, as (lon, lat) in degrees WGS 84."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A reporting region: ``id`` as in ``incidents.region``; ``areas`` the area_refs inside it."""

    id: str
    names: Names
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStatus:
    """What one provision's day came to for one party in one region, with its reasons.

    ``status`` is the compliance step's word, e.g. 'breach', 'not assessable', 'no breach recorded'.
    """

    provision_id: str
    region: str
    party: str
    status: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SideReach:
    """Whether one party's acts could have been seen in one stratum, and by which source.

    ``why_not`` is '' where they could, 'not_looked' where nobody is known to have looked, or
    'not_said_when' where the source does not say when it looked.
    """

    stratum: str
    party: str
    source_id: str
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedTotal:
    """One side's claimed total (a tally) with what its items came to when they were compared.

    ``tally_id`` is the row of ``tallies`` that holds the total. ``matched``, ``unmatched`` and
    ``unverifiable`` count the side's own items (None: no items were filed).
    """

    tally_id: str
    said_by: str
    about_party: str | None
    measure_code: str
    area: str
    start: datetime
    end: datetime
    matched: int | None = None
    unmatched: int | None = None
    unverifiable: int | None = None
    method: str = ""
    tier: str = MISSION


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptedActivity:
    """How many of the day's recorded violations lie within a notified activity, as one reading has it.

    ``recorded`` are all that the prohibition speaks of, ``explosions`` those observed as such, ``permitted``
    those that the exemption surely sets aside, ``unknown`` those of which that cannot be told.
    """

    prohibition_id: str
    exemption_id: str
    read_by: str
    activity: str
    recorded: int
    explosions: int
    permitted: int
    unknown: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedCause:
    """An announcement in whose place and hours an incident lies, and what it is worth as an explanation.

    ``code`` says why where ``likelihood`` is None; ``filed_by`` is the party whose own source filed it, None:
    no party's. ``says`` is all of it in a sentence; ``tier`` that of the notice.
    """

    incident_id: int
    notice_id: str
    number: str
    activity: str
    filed_by: str | None
    code: str
    likelihood: float | None
    says: str
    method: str
    tier: str = MISSION


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLook:
    """A site, or a hall of it, that inspectors were kept out of; ``restriction`` is the code of what did.

    ``hall`` None: the whole site. ``reason`` is what they were told; None: nothing.
    """

    record_id: str
    at: datetime
    site: str
    hall: str | None
    by: str
    restriction: str
    reason: str | None
    tier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionStands:
    """A condition of a guarantee: ``answer`` is met, not_met or cannot_tell; ``voids``: it would void it."""

    condition: str
    names: Names
    answer: str
    because: str
    voids: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlingTime:
    """Until when sources may still tell of what happened in the day.

    ``open_after``: what happened later than this is not settled yet, for sources tell within ``longest_h``
    hours and the newest that the run had read was received at ``moment``; all None where nobody says it of
    any source. ``silent``: of how many sources nobody says it.
    """

    moment: datetime | None
    longest_h: float | None
    open_after: datetime | None
    silent: int


BY_REPORT = "recorded-violations@1"
"""The rule by which each report is counted for itself; others leave a table ``counted``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStands:
    """A stage of a guarantee and where it stands, in words."""

    stage: str
    names: Names
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteePanel:
    """A guarantee's panel as known when the report was issued; ``clocks`` are (clock, its start)."""

    id: str
    provision_id: str
    conditions: tuple[ConditionStands, ...]
    clocks: tuple[tuple[str, datetime | None], ...]
    stages: tuple[StageStands, ...]
    tier: str = MISSION


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedIncident:
    """What the method proposes on who did an incident: the likeliest side, and in which band it lies.

    ``word`` is a key of ``likelihood``, None above .99; ``named``: the method would name that side.
    ``method``: the version that says so.
    """

    incident_id: int
    side: str
    low: float
    high: float
    word: str | None
    named: bool
    lines: int
    reasons: tuple[str, ...]
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DailySeries:
    """Daily counts of one stratum for the timeline; a count of None is a day nobody looked."""

    stratum: str
    days: tuple[tuple[date, int | None], ...]
    baseline_mean: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerTerms:
    """Under which terms the rows that one source has in one batch of a layer came to the mission."""

    layer: str
    batch_root: str
    source_id: str
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLayer:
    """Lines or areas for the map. ``drawn_by`` says whose map a control line is, ``day`` of when.

    ``terms`` are those of a map that came from outside; None for the agreement's own zones and lines.
    """

    id: str
    kind: Literal["region", "zone", "control", "coast", "border"]
    rings: tuple[Ring, ...]
    names: Names = ()
    drawn_by: str = ""
    day: date | None = None
    tier: str = MISSION
    source_id: str = ""
    terms: Terms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What the grades of a run rest on: how many sources there are, have both rates, and name their trial.

    anchors: how many incidents corrected the stated rates; 0: they were used as stated
    """

    method: str
    sources: int
    rated: int
    named: int
    anchors: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TalksLine:
    """One line of the negotiation record: the item it is, its cells, and the sentences it stands on.

    ``passages`` are (file name, first character, character after the last, words); ``of`` is what the line
    stands under: an issue's label, or the kind of the line. A cell is text of a source or a code.
    """

    item: str
    of: str
    cells: Mapping[str, str]
    passages: tuple[tuple[str, int, int, str], ...]
    tier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TalksText:
    """One text of the record: its file, its day and who says so, its outlet, its bytes."""

    file: str
    day: str
    day_from: str
    outlet: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TalksRecord:
    """The record of negotiations as a reader of one tier may see it; ``withheld`` texts are left out."""

    id: str
    method: str
    board: tuple[TalksLine, ...]
    events: tuple[TalksLine, ...]
    papers: tuple[TalksLine, ...]
    steps: tuple[TalksLine, ...]
    differences: tuple[TalksLine, ...]
    texts: tuple[TalksText, ...]
    withheld: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A person by id, for the mission, and by role, for other readers; no role: nobody said one."""

    id: str
    role: Names = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIncident:
    """An incident that persons decided on: its rung, who verified it, and whose word is against it."""

    incident_id: int
    status: str
    signed: tuple[Signer, ...] = ()
    against: tuple[Signer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMaterial:
    """One day of one mission, ready to be reported.

    ``span`` and ``previous`` are [start, end) in UTC, the 24 h that end at the cut-off of local
    day ``day`` and the 24 h before. ``release`` gives the tier of aggregate figures by class
    (counts, coverage, truce, claims, rows); what it does not name is the mission's alone.
    ``recording`` are the sources whose reports are counted as recorded violations (None: every source).
    ``counting`` is the id of the rule that ``counting_rule`` says in words.
    ``number`` is the report's number in its year, ``supersedes`` the one it corrects. ``licences`` are
    the terms that the reads noted; a row of which they say nothing is under its source's own, else
    UNSTATED. ``without`` are sources whose rows are left out as asked, so that others can stand together.
    ``method_words`` are what the parties said of the methods; None leaves their annex out.
    ``notices`` is the register as it was known, ``exempted`` what lies within its activities,
    ``announced`` what announcements may explain of the run's incidents; ``refused``
    are inspections of the period that somebody kept from being made. ``graded`` is empty unless the
    mandate grants attribution. ``calibration`` is None of a run that graded nothing. ``talks`` is the record
    of negotiations for the report's own reader, None where the mission holds no texts. ``settling`` is None
    of a report made before one said what is not settled. ``signed`` is None of a run in which the newest
    word ruled, whoever's it was: nobody counted persons then. ``scheme`` is in which words and digits
    likelihoods are told.
    """

    con: duckdb.DuckDBPyConnection
    mission_id: str
    title: Names
    zone: str
    day: date
    span: Period
    previous: Period
    cutoff: str
    issued_at: datetime
    as_known_at: datetime
    run_no: int
    regions: tuple[Region, ...]
    parties: tuple[Party, ...]
    sources: tuple[Source, ...]
    mandate: Mandate
    counting_rule: Names
    counting: str = BY_REPORT
    number: int | None = None
    supersedes: str | None = None
    signed_by: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    provisions: tuple[Provision, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    recording: tuple[str, ...] | None = None
    release: Mapping[str, str] = field(default_factory=dict)
    truce: tuple[TruceAnswer, ...] = ()
    truce_window: TruceWindow | None = None
    reaches: tuple[SideReach, ...] = ()
    series: tuple[DailySeries, ...] = ()
    day_statuses: tuple[DayStatus, ...] = ()
    claims: tuple[Claim, ...] = ()
    claimed_totals: tuple[ClaimedTotal, ...] = ()
    notes: tuple[str, ...] = ()
    methods: tuple[tuple[str, str], ...] = ()
    map_layers: tuple[MapLayer, ...] = ()
    licences: tuple[LayerTerms, ...] = ()
    without: tuple[str, ...] = ()
    method_words: tuple[MethodWord, ...] | None = None
    notices: tuple[Notice, ...] = ()
    exempted: tuple[ExemptedActivity, ...] = ()
    announced: tuple[AnnouncedCause, ...] = ()
    refused: tuple[RefusedLook, ...] = ()
    guarantees: tuple[GuaranteePanel, ...] = ()
    graded: tuple[GradedIncident, ...] = ()
    signed: tuple[SignedIncident, ...] | None = ()
    calibration: Calibration | None = None
    talks: TalksRecord | None = None
    settling: SettlingTime | None = None
    scheme: str = ICD_203

    def release_tier(self, figure_class: str) -> str:
        """The tier of aggregate figures of this class; ``mission`` when nothing is said."""
        return self.release.get(figure_class, MISSION)
