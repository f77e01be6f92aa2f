"""One reading of one provision, one party, one period: kept, broken, or not to be told, and from what.

What the answer rests on is told with it: the exceptions that were applied, the incidents behind it and
the region's days that nobody looked at. Only verified breaches count against anybody, a breach that
nobody is named for counts against the undertaking as a whole and against no party, and silence counts
for nobody unless somebody looked on every day. What only people can assess waits for a named person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from truceline.agreement import TEXT, Agreement, merged
from truceline.agreement.durations import Duration
from truceline.agreement.parameters import Amount, as_defined, meanings
from truceline.compliance.days_v1 import ENOUGH
from truceline.compliance.periods_v1.answers import (
    AssessedIncident,
    Compliance,
    Gap,
    PeriodEvidence,
    ProvisionPeriod,
)
from truceline.compliance.periods_v1.implemented import score_of, some_kept
from truceline.records import Commitment, Duty, Outcome, Period, TimeSpan

MINOR_SEVERITY = "minor"
Days = Sequence[tuple[date, Period]]


def assess_periods(
    agreement: Agreement, period: Period, days: Days, regions: Sequence[str], evidence: PeriodEvidence
) -> tuple[ProvisionPeriod, ...]:
    """An answer for every reading of every duty: as a whole, then for each party it binds.

    ``period`` has an end; ``days`` are its reporting days. Permissions, exemptions, definitions and
    mechanisms can be neither kept nor broken and have no answer.
    """
    duties = [each for each in agreement.commitments if each.duty is not Duty.MAY]
    return tuple(
        _One(agreement, commitment, party, evidence).answer(period, days, regions)
        for commitment in duties
        for party in (None, *commitment.bound)
    )


def assessed_by_people(agreement: Agreement) -> tuple[Commitment, ...]:
    """The duties that no machine assesses, by each reading."""
    duties = (each for each in agreement.commitments if each.duty is not Duty.MAY)
    return tuple(each for each in duties if not _by_machine(each))


def _by_machine(commitment: Commitment) -> bool:
    return commitment.duty is Duty.MUST_NOT and commitment.how_to_check == "machine"


class _One:
    """One commitment and one party, with what is known."""

    def __init__(
        self, agreement: Agreement, commitment: Commitment, party: str | None, evidence: PeriodEvidence
    ) -> None:
        self.agreement, self.commitment, self.party, self.evidence = agreement, commitment, party, evidence

    def answer(self, period: Period, days: Days, regions: Sequence[str]) -> ProvisionPeriod:
        """The first test that decides alone decides; else the incidents and the looks do."""
        binding = self._in_force(period)
        if not binding:
            why = "the agreement is a draft: it binds nobody" if self._draft else "not in force in the period"
            return self._said(Compliance.NOT_IN_FORCE, why)
        due = self._due(binding[0])
        if isinstance(due, str):
            return self._said(Compliance.NOT_ASSESSABLE, due)
        if due is not None and period.end is not None and due >= period.end:
            return self._said(Compliance.NOT_YET_DUE, f"due {due:%Y-%m-%d %H:%M} UTC, after the period")
        since = binding[0].start if due is None else max(due, binding[0].start)
        if not _by_machine(self.commitment):
            return self._judged(Period(start=since, end=binding[-1].end))
        spans = [each for each in binding if each.end is None or each.end > since]
        return self._counted(since, [d for d, span in days if _meets(span, since, spans)], regions)

    @property
    def _draft(self) -> bool:
        return self.agreement.status == "draft"

    def _in_force(self, period: Period) -> list[Period]:
        """The parts of the period in which the commitment was in force."""
        found = []
        for each in () if self._draft else merged(self.commitment.in_force):
            start = max(each.start, period.start)
            end = period.end if each.end is None else min(each.end, period.end or each.end)
            if end is None or start < end:
                found.append(Period(start=start, end=end))
        return found

    def _due(self, first: Period) -> datetime | str | None:
        """When it is due, UTC; None: from the start; a text: why that is not known."""
        due = self.agreement.conditions_of(self.commitment.id).due
        if due is None or due.done is None:
            return None
        begun = [e.start for e in merged(self.commitment.in_force) if e.start <= first.start]
        began = max(begun) if due.after == "in_force" else self.evidence.events.get(due.after)
        if began is None:
            return f"when '{due.after}' was is not on record, so neither is when this is due"
        lengths = self._lengths(due.done, began)
        if len(lengths) != 1:
            return f"no one definition in force then says how long after '{due.after}' it is due"
        return lengths[0].after(began, self.agreement.zone)

    def _lengths(self, amount: Amount, began: datetime) -> list[Duration]:
        """The lengths a deadline may have: more than one, or none, where its definition is not sure."""
        definitions = as_defined(self.agreement.definitions, self.commitment.read_by)
        versions, sure = meanings(definitions, amount, TimeSpan.at(began))
        found = {each.value for each in versions if isinstance(each.value, Duration)}
        return sorted(found, key=lambda each: each.nominal_minutes) if sure else []

    def _definitions(self) -> tuple[str, ...]:
        """The definitions whose figures it reads."""
        asked = self.agreement.conditions_of(self.commitment.id)
        return tuple(dict.fromkeys(parameter.definition for _, parameter in asked.parameters()))

    def _judged(self, span: Period) -> ProvisionPeriod:
        """The newest judgement by a named person that covers the span; without one nothing is said."""
        spoken = [
            each
            for each in self.evidence.judgements
            if each.provision_id == self.commitment.provision_id and each.party == self.party
        ]
        covering = [each for each in spoken if _covers(each.period, span)]
        if not covering:
            other = "; a judgement of another period is on record" if spoken else ""
            return self._said(Compliance.NOT_ASSESSABLE, f"only people assess it, and nobody has{other}")
        newest = covering[-1]
        return self._said(newest.answer, f"judged by {newest.decided_by}: {newest.because}", since=span.start)

    def _counted(self, since: datetime, days: list[date], regions: Sequence[str]) -> ProvisionPeriod:
        asked = set(days)
        met = [each for each in self.evidence.incidents.get(self.commitment.id, ()) if each.day in asked]
        breaches = [each for each in met if each.outcome is Outcome.BREACH]
        mine = [each for each in breaches if self.party is None or each.party == self.party]
        nobodys = [each for each in breaches if each.party is None]
        open_reports = [each for each in met if each.outcome is Outcome.UNDETERMINED]
        gaps = self._gaps(days, regions)
        answer, because = self._weighed(mine, nobodys, open_reports, gaps, len(days) * len(regions))
        return ProvisionPeriod(
            provision_id=self.commitment.provision_id,
            commitment_id=self.commitment.id,
            read_by=self.commitment.read_by,
            party=self.party,
            answer=answer,
            because=because,
            score=score_of(answer, some_kept(mine, gaps, days, regions)),
            assessed_from=since,
            breaches=_ids(mine or nobodys),
            permitted=_ids(each for each in met if each.outcome is Outcome.PERMITTED),
            undetermined=_ids(open_reports),
            except_by=self._exceptions(),
            definitions=self._definitions(),
            gaps=gaps,
        )

    def _weighed(
        self,
        mine: list[AssessedIncident],
        nobodys: list[AssessedIncident],
        open_reports: list[AssessedIncident],
        gaps: tuple[Gap, ...],
        region_days: int,
    ) -> tuple[Compliance, tuple[str, ...]]:
        if mine:
            return _breached(mine)
        doubts = []
        if nobodys:
            doubts.append(f"breaches that nobody is named for: {len(nobodys)}")
        if open_reports:
            doubts.append(f"reports that are not determined: {len(open_reports)}")
        if gaps or not region_days:
            doubts.append(f"not looked at enough: {len(gaps)} of {region_days} days of regions")
        if doubts:
            return Compliance.NOT_ASSESSABLE, tuple(doubts)
        return Compliance.COMPLIANT, (f"no breach found; looked at on all {region_days} days of regions",)

    def _gaps(self, days: list[date], regions: Sequence[str]) -> tuple[Gap, ...]:
        shares = ((region, day, self._looked(region, day)) for region in regions for day in days)
        return tuple(Gap(region=r, day=d, looked=share) for r, d, share in shares if share < ENOUGH)

    def _looked(self, region: str, day: date) -> float:
        looked = self.evidence.looked
        return looked.get((region, day, self.party), looked.get((region, day, None), 0.0))

    def _exceptions(self) -> tuple[str, ...]:
        """Provisions that set this one aside by name, in its reader's readings, the wording's else."""
        mine = (self.commitment.read_by, TEXT)
        found = (
            each.provision_id
            for each in self.agreement.commitments
            if self.commitment.provision_id in each.excepts and each.read_by in mine
        )
        return tuple(dict.fromkeys(found))

    def _said(self, answer: Compliance, *because: str, since: datetime | None = None) -> ProvisionPeriod:
        return ProvisionPeriod(
            provision_id=self.commitment.provision_id,
            commitment_id=self.commitment.id,
            read_by=self.commitment.read_by,
            party=self.party,
            answer=answer,
            because=because,
            score=score_of(answer, None),
            assessed_from=since,
            except_by=self._exceptions(),
            definitions=self._definitions(),
        )


def _breached(mine: list[AssessedIncident]) -> tuple[Compliance, tuple[str, ...]]:
    """Minor only if a named person found each of them minor; nobody's silence makes a breach small."""
    graver = [each for each in mine if each.severity != MINOR_SEVERITY]
    found = f"breaches found: {len(mine)}"
    if not graver:
        return Compliance.MINOR, (found, "each was found minor by a named person")
    unsaid = sum(each.severity is None for each in graver)
    said = (f"of these nobody has said how grave: {unsaid}",) if unsaid else ()
    return Compliance.NONCOMPLIANT, (found, *said)


def _ids(incidents: Iterator[AssessedIncident] | list[AssessedIncident]) -> tuple[int, ...]:
    return tuple(sorted(each.incident_id for each in incidents))


def _covers(period: Period, span: Period) -> bool:
    late = period.end is not None and (span.end is None or span.end > period.end)
    return period.start <= span.start and not late


def _meets(day: Period, since: datetime, spans: list[Period]) -> bool:
    """Whether some of the day lies after ``since`` and within one of the spans."""
    starts = max(day.start, since)
    return any(
        (day.end is None or starts < min(day.end, each.end or day.end))
        and (day.end is None or each.start < day.end)
        for each in spans
        if each.end is None or each.end > starts
    )
