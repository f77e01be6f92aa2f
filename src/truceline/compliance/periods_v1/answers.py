"""What a period can come to under one reading of one duty, and what the answer rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from truceline.records import Outcome, Period

METHOD = "periods_v1@1"


class Compliance(Enum):
    """What a period came to; the value is the word that is printed."""

    COMPLIANT = "compliant"
    MINOR = "minor non-compliance"
    NONCOMPLIANT = "non-compliant"
    NOT_ASSESSABLE = "not assessable"
    NOT_YET_DUE = "not yet due"
    NOT_IN_FORCE = "not in force"


JUDGEABLE = (Compliance.COMPLIANT, Compliance.MINOR, Compliance.NONCOMPLIANT)
"""What a named person may answer where no machine can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedIncident:
    """One incident under one commitment: where (None: in no reporting region), on which day, what it means.

    ``party`` is whom a finding names as responsible, None while nobody is named; ``severity`` is what a
    named person found, None while nobody has.
    """

    incident_id: int
    region: str | None
    day: date
    outcome: Outcome
    party: str | None = None
    severity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A named person's word on a provision that only people can assess; party None: the whole of it."""

    provision_id: str
    party: str | None
    period: Period
    answer: Compliance
    decided_by: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodEvidence:
    """What is known of a period.

    looked:      share, 0 to 1, of (region, day, party; None: whoever acts) that somebody watched; absent:
                 nobody
    incidents:   by commitment; screened-out ones left out
    judgements:  in the order in which they were made; the last that speaks of a period stands
    events:      moments that deadlines count from, by name
    """

    looked: Mapping[tuple[str, date, str | None], float] = field(default_factory=dict)
    incidents: Mapping[str, Sequence[AssessedIncident]] = field(default_factory=dict)
    judgements: Sequence[Judgement] = ()
    events: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A region's day that was not looked at enough; ``looked`` is the share that was."""

    region: str
    day: date
    looked: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionPeriod:
    """One answer with its trace; ``party`` None is the undertaking as a whole, whoever acted.

    ``score`` are the least and the most it may count on the scale of 0 to 3; None: it does not count.
    ``except_by`` are the provisions that set this one aside by name, as its reader reads them;
    ``definitions`` those whose figures it reads.
    """

    provision_id: str
    commitment_id: str
    read_by: str
    party: str | None
    answer: Compliance
    because: tuple[str, ...]
    score: tuple[int, int] | None
    assessed_from: datetime | None = None
    breaches: tuple[int, ...] = ()
    permitted: tuple[int, ...] = ()
    undetermined: tuple[int, ...] = ()
    except_by: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    method: str = METHOD
