"""One reading of one provision, one party, one period: what is needed to say kept, broken, or neither.

The agreement is tests/agreements/minimal, invented. P1 forbids artillery and mortars in the valley from 1 to
31 March 2031; alder reads it as artillery alone.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from truceline.agreement import load_agreement
from truceline.compliance import (
    AssessedIncident,
    Compliance,
    Judgement,
    PeriodEvidence,
    assess_periods,
    implementation,
)
from truceline.records import Outcome, Period

FOLDERS = Path(__file__).parents[2] / "agreements"
AGREEMENT, _ = load_agreement(FOLDERS / "minimal")
DAYS = [date(2031, 3, 10) + timedelta(days=n) for n in range(3)]
LOOKED = {("west", day, None): 0.9 for day in DAYS}


def span_of(first, last):
    start = datetime(first.year, first.month, first.day, 17, 30, tzinfo=UTC) - timedelta(days=1)
    return Period(start=start, end=datetime(last.year, last.month, last.day, 17, 30, tzinfo=UTC))


def met(outcome=Outcome.BREACH, *, number=1, day=DAYS[0], party=None, severity=None):
    return AssessedIncident(
        incident_id=number, region="west", day=day, outcome=outcome, party=party, severity=severity
    )


def answers(*incidents, looked=LOOKED, agreement=AGREEMENT, days=DAYS, judgements=(), at="P1@text"):
    evidence = PeriodEvidence(looked=looked, incidents={at: incidents}, judgements=judgements)
    dated = [(day, span_of(day, day)) for day in days]
    found = assess_periods(agreement, span_of(days[0], days[-1]), dated, ["west"], evidence)
    return {(each.commitment_id, each.party): each for each in found}


def test_kept_only_where_somebody_looked_on_every_day():
    assert answers()["P1@text", "alder"].answer is Compliance.COMPLIANT
    blind = answers(looked={key: share for key, share in LOOKED.items() if key[1] != DAYS[1]})
    found = blind["P1@text", "alder"]
    assert found.answer is Compliance.NOT_ASSESSABLE
    assert found.because == ("not looked at enough: 1 of 3 days of regions",)
    assert [(gap.region, gap.day, gap.looked) for gap in found.gaps] == [("west", DAYS[1], 0.0)]


def test_a_breach_that_nobody_is_named_for_is_the_wholes_and_no_partys():
    found = answers(met())
    assert found["P1@text", None].answer is Compliance.NONCOMPLIANT
    assert found["P1@text", None].breaches == (1,)
    for party in ("alder", "birch"):
        assert found["P1@text", party].answer is Compliance.NOT_ASSESSABLE
        assert found["P1@text", party].because == ("breaches that nobody is named for: 1",)


def test_an_attributed_breach_is_that_partys_alone():
    found = answers(met(party="birch"))
    assert found["P1@text", "birch"].answer is Compliance.NONCOMPLIANT
    assert found["P1@text", "alder"].answer is Compliance.COMPLIANT


@pytest.mark.parametrize(("severities", "answer"), [
    (("minor", "minor"), Compliance.MINOR),
    (("minor", "serious"), Compliance.NONCOMPLIANT),
    (("minor", None), Compliance.NONCOMPLIANT),
])  # fmt: skip
def test_minor_needs_a_named_persons_word_on_every_breach(severities, answer):
    breaches = [met(number=n, party="birch", severity=said) for n, said in enumerate(severities)]
    assert answers(*breaches)["P1@text", "birch"].answer is answer


def test_open_reports_leave_it_open():
    found = answers(met(Outcome.UNDETERMINED), met(Outcome.PERMITTED, number=2))["P1@text", "alder"]
    assert found.answer is Compliance.NOT_ASSESSABLE
    assert (found.undetermined, found.permitted) == ((1,), (2,))
    assert found.because == ("reports that are not determined: 1",)


def test_the_exceptions_that_were_applied_are_in_the_trace():
    assert answers()["P1@text", None].except_by == ("X1",)


def test_out_of_force_counts_for_nothing():
    later = [date(2031, 4, 10)]
    found = answers(days=later)["P1@text", None]
    assert (found.answer, found.score) == (Compliance.NOT_IN_FORCE, None)
    draft = answers(agreement=replace(AGREEMENT, status="draft"))["P1@text", None]
    assert draft.answer is Compliance.NOT_IN_FORCE
    assert draft.because == ("the agreement is a draft: it binds nobody",)


def test_only_the_days_in_force_need_a_look():
    """P1 ends on 31 March at midnight local time: the reporting days from 2 April on are not asked for."""
    days = [date(2031, 3, 30), date(2031, 3, 31), date(2031, 4, 1), date(2031, 4, 2)]
    looked = {("west", day, None): 1.0 for day in days[:3]}
    assert answers(days=days, looked=looked)["P1@text", "alder"].answer is Compliance.COMPLIANT


def test_before_the_deadline_nothing_is_owed():
    """W2 of tests/agreements/withdrawal is due 14 days after 15 February 2015, local time."""
    withdrawal, _ = load_agreement(FOLDERS / "withdrawal")

    def of(first, last):
        found = assess_periods(withdrawal, span_of(first, last), [], [], PeriodEvidence())
        return next(each for each in found if (each.commitment_id, each.party) == ("W2@text", "A"))

    early = of(date(2015, 2, 17), date(2015, 2, 20))
    assert early.answer is Compliance.NOT_YET_DUE
    assert early.because == ("due 2015-02-28 22:00 UTC, after the period",)
    assert of(date(2015, 3, 3), date(2015, 3, 5)).answer is Compliance.NOT_ASSESSABLE


def test_what_only_people_assess_waits_for_a_named_person():
    human = replace(
        AGREEMENT,
        commitments=tuple(replace(each, how_to_check="not by machine") for each in AGREEMENT.commitments),
    )
    unsaid = answers(agreement=human)["P1@text", None]
    assert unsaid.answer is Compliance.NOT_ASSESSABLE
    assert unsaid.because == ("only people assess it, and nobody has",)
    word = Judgement(
        provision_id="P1",
        party=None,
        period=span_of(DAYS[0], DAYS[-1]),
        answer=Compliance.MINOR,
        decided_by="head-of-verification",
        because="one late notice",
    )
    said = answers(agreement=human, judgements=[word])
    assert said["P1@text", None].answer is Compliance.MINOR
    assert said["P1@text", None].because == ("judged by head-of-verification: one late notice",)
    assert said["P1@text", "alder"].answer is Compliance.NOT_ASSESSABLE
    shorter = replace(word, period=span_of(DAYS[0], DAYS[1]))
    assert "another period" in answers(agreement=human, judgements=[shorter])["P1@text", None].because[0]


def test_the_score_keeps_what_is_not_assessable_apart():
    found = [
        each
        for each in answers(met(party="birch", day=DAYS[0])).values()
        if each.commitment_id in ("P1@text", "X2@text") and each.party == "birch"
    ]
    (score,) = implementation(found)
    assert dict(score.counted) == {"non-compliant": 1, "not in force": 1}
    assert score.score == (1.0, 1.0)  # two of three days were looked at and had no breach
    (blind,) = implementation([each for each in answers(looked={}).values() if each.party == "alder"][:1])
    assert (blind.score, blind.whatever) == (None, (0.0, 3.0))


def test_a_reader_counts_by_the_wording_where_it_reads_nothing_else():
    found = list(answers(met(party="birch")).values())
    by = {(each.read_by, each.party): dict(each.counted) for each in implementation(found)}
    assert {reader for reader, _ in by} == {"text", "alder", "birch"}
    number = {sum(counted.values()) for (_, party), counted in by.items() if party == "birch"}
    assert len(number) == 1  # every reader answers on every provision once
    assert by["text", "birch"]["non-compliant"] == 1
    assert "non-compliant" not in by["alder", "birch"]  # alder reads P1 otherwise


def test_swapping_the_parties_swaps_the_answers():
    swapped = {"alder": "birch", "birch": "alder", None: None}
    one = answers(met(party="birch"), met(number=2, party="birch", severity="minor"))
    other = answers(met(party="alder"), met(number=2, party="alder", severity="minor"))
    for party in swapped:
        mine, theirs = one["P1@text", party], other["P1@text", swapped[party]]
        assert replace(mine, party=None) == replace(theirs, party=None)
