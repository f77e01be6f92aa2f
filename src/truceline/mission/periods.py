"""What a period came to: each reading of each duty, as a whole and for each party, by one run.

Comes in: two days, and as known when. Goes out: answers with their trace, the roll-up of each reader and
party; and the body of a named person's judgement where no machine can answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from truceline import compliance
from truceline.compliance import AssessedIncident, Compliance, Implementation, Judgement, PeriodEvidence
from truceline.mission.daily import day_span, open_views
from truceline.mission.errors import refusal
from truceline.mission.judging import FINDING, findings_in_effect
from truceline.mission.mandating import refuse_unless_granted
from truceline.mission.running import assessed_by
from truceline.mission.setup import Setup
from truceline.mission.standing import looked_share
from truceline.mission.tracking import newest_run_of
from truceline.records import DETERMINE, RESPONSIBLE, SEVERITY, UNDETERMINED, Outcome, Period, Use
from truceline.store import Store, StoredRecord, connect

JUDGEMENT = "judgement"
MOST_DAYS = 3_700
"""Ten years; a longer period is asked in parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodAssessed:
    """The reporting days from ``first`` to ``last``, by one run, as known at a moment."""

    first: date
    last: date
    period: Period
    as_known_at: datetime
    run_no: int
    method: str
    answers: tuple[compliance.ProvisionPeriod, ...]
    implementation: tuple[Implementation, ...]


def period_assessed(store: Store, setup: Setup, first: date, last: date, at: datetime) -> PeriodAssessed:
    """Every duty's answer for the reporting days from the first to the last.

    errors: RefusedError when the days are in the wrong order or too many, or nothing was run by then.
    """
    days = _days(setup, first, last)
    run = newest_run_of(store, at)
    agreement = compliance.known_to(setup.agreement, assessed_by(store.manifest(run.run_no)))
    period = Period(start=days[0][1].start, end=days[-1][1].end)
    regions = [zone.id for zone in agreement.reporting_regions()]
    with connect() as con:
        open_views(con, store, setup, run, run.seq + 1)
        known = [one for one in store.records(FINDING) if one.at <= at]
        evidence = PeriodEvidence(
            looked=dict(_looked(con, setup, regions, days)),
            incidents=_incidents(con, setup, days, known),
            judgements=tuple(_judgement(one) for one in store.records(JUDGEMENT) if one.at <= at),
        )
    answers = compliance.assess_periods(agreement, period, days, regions, evidence)
    return PeriodAssessed(
        first=first,
        last=last,
        period=period,
        as_known_at=at,
        run_no=run.run_no,
        method=compliance.PERIODS_METHOD,
        answers=answers,
        implementation=compliance.implementation(answers),
    )


def judgement_body(
    setup: Setup,
    provision_id: str,
    *,
    party: str | None,
    first: date,
    last: date,
    answer: str,
    because: str,
    actor: str,
    at: datetime,
) -> dict[str, Any]:
    """The body of a named person's judgement about a provision that only people can assess.

    errors: WriteRefusedError when the mandate does not let this actor sign; RefusedError for an answer
    or a party that is none, a provision that machines assess, and a judgement without a reason.
    """
    words = [each.value for each in compliance.JUDGEABLE]
    if answer not in words:
        remedy = f"Write one of: {', '.join(words)}."
        raise refusal("TL-MIS-008", f"'{answer}' is no judgement.", remedy, "--answer")
    if not because.strip():
        raise refusal("TL-MIS-008", "a judgement needs its reason.", "Write it with --because.", "--because")
    _refuse_unless_for_people(setup, provision_id, party)
    refuse_unless_granted(setup.mandate, setup.agreement, Use(may=DETERMINE, at=at, signer=actor))
    days = _days(setup, first, last)
    return {
        "provision_id": provision_id,
        "party": party,
        "from": str(first),
        "to": str(last),
        "start": days[0][1].start.isoformat(),
        "end": (days[-1][1].end or days[-1][1].start).isoformat(),
        "answer": answer,
        "because": because,
        "decided_by": actor,
    }


def _refuse_unless_for_people(setup: Setup, provision_id: str, party: str | None) -> None:
    by_people = compliance.assessed_by_people(setup.agreement)
    if provision_id not in {each.provision_id for each in by_people}:
        listed = ", ".join(dict.fromkeys(each.provision_id for each in by_people)) or "none"
        remedy = f"Only people assess: {listed}. What machines assess changes with decisions about incidents."
        raise refusal("TL-MIS-008", f"'{provision_id}' is not for people to judge.", remedy, "PROVISION")
    parties = [each.id for each in setup.agreement.parties]
    if party is not None and party not in parties:
        remedy = f"Parties of the agreement are: {', '.join(parties) or 'none'}."
        raise refusal("TL-MIS-003", f"'{party}' is not a party.", remedy, "--party")


def _days(setup: Setup, first: date, last: date) -> list[tuple[date, Period]]:
    number = (last - first).days + 1
    if not 0 < number <= MOST_DAYS:
        message = f"{first} to {last} is no period of 1 to {MOST_DAYS} days."
        raise refusal("TL-MIS-008", message, "Give the first day, then the last.", "--from")
    days = (first + timedelta(days=n) for n in range(number))
    return [(day, day_span(setup, day)) for day in days]


def _looked(
    con: DuckDBPyConnection, setup: Setup, regions: Sequence[str], days: Sequence[tuple[date, Period]]
) -> Iterator[tuple[tuple[str, date, str | None], float]]:
    for region in regions:
        for day, span in days:
            share = looked_share(con, setup, region, span)
            if share is not None:
                yield (region, day, None), share


def _incidents(
    con: DuckDBPyConnection,
    setup: Setup,
    days: Sequence[tuple[date, Period]],
    findings: Sequence[StoredRecord],
) -> dict[str, tuple[AssessedIncident, ...]]:
    """By commitment; an incident counts on the day on which it may have happened first."""
    found: dict[tuple[int, str], str] = {
        (each.incident_id, each.question): each.answer for each, _ in findings_in_effect(findings)
    }
    by_commitment: dict[str, list[AssessedIncident]] = {}
    for day, span in days:
        for commitment, number, region, outcome in con.execute(
            """SELECT a.commitment_id, i.incident_id, i.region, a.outcome FROM assessments a
               JOIN incidents i USING (incident_id)
               WHERE i.happened_earliest >= ? AND i.happened_earliest < ? AND NOT i.screened_out
               AND a.outcome IN (?, ?, ?) ORDER BY ALL""",
            [span.start, span.end, *(o.value for o in _TOLD)],
        ).fetchall():
            party = found.get((number, RESPONSIBLE))
            met = AssessedIncident(
                incident_id=number,
                region=region,
                day=day,
                outcome=Outcome(outcome),
                party=None if party == UNDETERMINED else party,
                severity=found.get((number, SEVERITY)),
            )
            by_commitment.setdefault(commitment, []).append(met)
    return {commitment: tuple(met) for commitment, met in by_commitment.items()}


_TOLD = (Outcome.BREACH, Outcome.PERMITTED, Outcome.UNDETERMINED)


def _judgement(record: StoredRecord) -> Judgement:
    body = record.body
    start, end = (datetime.fromisoformat(body[name]) for name in ("start", "end"))
    return Judgement(
        provision_id=body["provision_id"],
        party=body["party"],
        period=Period(start=start, end=end),
        answer=Compliance(body["answer"]),
        decided_by=body["decided_by"],
        because=body["because"],
    )
