"""A guarantee's panel: nothing that is only reported meets a condition, whoever says it and how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.compliance.acts_of_a_guarantee import (
    BEGIN,
    SWAPPED,
    act,
    agreement,
    answers,
    attack,
    guarantee,
    panel_of,
    swapped,
)
from truceline.agreement import load_agreement
from truceline.compliance.guarantees_v1 import LAST_LINE, NO_OWNER, Act, Known, panel
from truceline.records import FindingStatus, TimeSpan, Truth

MET, NOT_MET, CANNOT_TELL = Truth.YES, Truth.NO, Truth.CANNOT_TELL


def words(found) -> str:
    """All that the panel says, in lower case."""
    return str(found).lower()


def test_what_is_verified_found_and_independent_meets_all_four():
    found = panel_of(attack())
    assert set(answers(found).values()) == {MET}
    assert found.last_line == LAST_LINE
    assert LAST_LINE.startswith("No determination is made by the system")
    assert "triggered" not in words(found)


def test_reports_alone_meet_nothing():
    found = panel_of([replace(each, status=FindingStatus.REPORTED, verified_at=None) for each in attack()])
    assert set(answers(found).values()) == {CANNOT_TELL}
    assert "not verified by a named decision" in words(found)


@pytest.mark.parametrize("status", [FindingStatus.PRELIMINARY, FindingStatus.NOT_VERIFIED])
def test_what_is_preliminary_or_could_not_be_verified_meets_nothing(status):
    found = panel_of([replace(each, status=status, verified_at=None) for each in attack()])
    assert set(answers(found).values()) == {CANNOT_TELL}


def test_one_unverified_claim_meets_nothing():
    found = panel_of([act(1, 0, kind="ground_assault", verified=False)])
    assert MET not in answers(found).values()
    assert answers(found)["significant"] is CANNOT_TELL  # nobody has said how large it was


@pytest.mark.parametrize("origins", [("amber",), ("cobalt",), (None,), ("amber", None), ()])
def test_what_rests_on_one_sides_sources_or_on_nobody_known_meets_nothing_even_verified(origins):
    found = panel_of([replace(each, origins=origins) for each in attack()])
    assert set(answers(found).values()) == {CANNOT_TELL}
    assert "sources of one side alone" in words(found)


@pytest.mark.parametrize("origins", [("amber", NO_OWNER), ("amber", "cobalt"), (NO_OWNER, None)])
def test_both_sides_or_somebody_of_neither_are_enough(origins):
    assert set(answers(panel_of([replace(each, origins=origins) for each in attack()])).values()) == {MET}


def test_without_a_named_finding_on_who_did_it_nothing_is_met():
    found = panel_of([act(n, 6 * n, intent="deliberate") for n in range(6)])
    assert set(answers(found).values()) == {CANNOT_TELL}
    assert "without a finding on who did it" in words(found)


def test_what_the_other_side_did_is_no_act_of_this_side():
    found = panel_of([act(n, 6 * n, responsible="amber", intent="deliberate") for n in range(6)])
    assert set(answers(found).values()) == {NOT_MET}


def test_a_member_of_the_party_is_the_party():
    acts = [act(n, 6 * n, responsible="cobalt-guard", intent="deliberate") for n in range(6)]
    assert set(answers(panel_of(acts)).values()) == {MET}


def test_a_flood_of_five_thousand_complaints_meets_nothing_and_moves_nothing_that_is_met():
    flood = [act(100 + n, n / 200, verified=False, origins=("amber",)) for n in range(5000)]
    assert set(answers(panel_of(flood)).values()) == {CANNOT_TELL}
    with_flood, without = panel_of([*attack(), *flood]), panel_of(attack())
    assert answers(with_flood) == answers(without)
    assert with_flood.clocks == without.clocks
    assert "5000 incident(s) are reported and do not count yet" in words(with_flood)


def test_reports_do_not_join_two_attacks_or_make_one_longer():
    """Two verified acts are ten days apart; a hundred reports between them change no answer to met."""
    apart = [act(1, 0, responsible="cobalt"), act(2, 240, responsible="cobalt")]
    between = [act(10 + n, n * 2.4, verified=False) for n in range(100)]
    alone, filled = (panel_of(acts, hours=300) for acts in (apart, [*apart, *between]))
    assert answers(alone)["sustained"] is NOT_MET
    assert answers(filled)["sustained"] is CANNOT_TELL
    assert alone.clocks == filled.clocks
    assert "fill" in words(filled)


def test_a_gap_longer_than_agreed_is_no_sustained_attack():
    acts = [act(1, 0, responsible="cobalt"), act(2, 25, responsible="cobalt")]
    assert answers(panel_of(acts))["sustained"] is NOT_MET


def test_a_place_that_may_lie_on_either_side_of_the_line_is_open():
    acts = [
        replace(each, inside=(("north-ground", CANNOT_TELL), ("south-ground", CANNOT_TELL)))
        for each in attack()
    ]
    assert answers(panel_of(acts))["across-the-line"] is CANNOT_TELL
    own = [replace(each, inside=(("north-ground", NOT_MET), ("south-ground", MET))) for each in attack()]
    assert answers(panel_of(own))["across-the-line"] is NOT_MET


def test_an_act_whose_time_may_lie_outside_the_guarantees_is_open():
    before = TimeSpan(earliest=BEGIN - timedelta(days=30), latest=BEGIN + timedelta(hours=1))
    found = panel_of([replace(each, happened=before) for each in attack()])
    assert MET not in answers(found).values()


def test_numbers_count_at_their_least_and_are_open_up_to_their_most():
    casualties = replace(act(1, 0, kind="casualty", responsible="cobalt"), least=19, most=None)
    assert answers(panel_of([casualties]))["significant"] is CANNOT_TELL
    assert answers(panel_of([replace(casualties, least=20)]))["significant"] is MET
    known = replace(
        casualties, most=19, findings=(*casualties.findings, *act(1, 0, size="1 battalion").findings)
    )
    assert answers(panel_of([known]))["significant"] is NOT_MET


def test_a_size_in_another_unit_is_not_translated():
    asked = [act(1, 0, responsible="cobalt", size="4000 person")]
    assert answers(panel_of(asked))["significant"] is CANNOT_TELL
    assert answers(panel_of([act(1, 0, responsible="cobalt", size="4 battalion")]))["significant"] is MET


def test_a_condition_without_a_measure_is_open_whatever_happened():
    terms = guarantee().terms
    open_ = replace(terms.conditions[0], measures=())
    no_number = replace(
        terms.conditions[1], measures=(replace(terms.conditions[1].measures[0], at_least=None),)
    )
    asked = replace(guarantee(), terms=replace(terms, conditions=(open_, no_number)))
    found = panel(agreement(), asked, Known(at=BEGIN + timedelta(hours=40), acts=tuple(attack())))
    assert [each.answer for each in found.conditions] == [CANNOT_TELL, CANNOT_TELL]
    assert all("the agreement sets no measure" in each.because for each in found.conditions)
    assert "on record: 6 acts" in found.conditions[1].because


def test_a_trigger_without_conditions_is_never_passed():
    asked = replace(guarantee(), terms=replace(guarantee().terms, conditions=()))
    assert panel(agreement(), asked, Known(at=BEGIN, acts=())).together is CANNOT_TELL


def test_a_stage_without_a_clock_shows_every_one_and_chooses_none():
    stage = replace(guarantee().terms.stages[0], counts_from=None)
    asked = replace(guarantee(), terms=replace(guarantee().terms, stages=(stage,)))
    found = panel(agreement(), asked, Known(at=BEGIN + timedelta(hours=3), acts=tuple(attack()[:1])))
    assert found.stages[0].due_at is None
    assert [clock for clock, _ in found.stages[0].by_clock] == ["happened", "first_report", "verified"]
    assert "does not say which clock" in found.stages[0].state


EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.mark.parametrize(
    ("folder", "conditions", "stages"),
    [
        ("response-ladder-2026", ["breach", "expanded-attack"], ["PT24H", "", "PT72H"]),
        (
            "settlement-drafts/us-guarantee",
            ["significant", "deliberate", "sustained", "across-the-line"],
            [""],
        ),
        ("settlement-drafts/ua-20-point", ["invasion"], [""]),
    ],
)
def test_what_a_published_draft_leaves_open_stays_open(folder, conditions, stages):
    """No number of ours stands in for one that a source does not give, and no clock for one it does not name."""
    found, problems = load_agreement(EXAMPLES / folder)
    assert problems == ()
    (asked,) = found.guarantees
    shown = panel(found, asked, Known(at=BEGIN, acts=()))
    assert [each.condition for each in shown.conditions] == conditions
    assert {each.answer for each in shown.conditions} == {CANNOT_TELL}
    assert all("the agreement sets no measure" in each.because for each in shown.conditions)
    assert [each.length for each in shown.stages] == stages
    assert all(each.state.startswith("open: ") and each.due_at is None for each in shown.stages)
    assert (shown.in_force, shown.in_force_because) == (NOT_MET, "the agreement is a draft: it binds nobody")


KINDS = ("artillery", "ground_assault", "casualty", "small_arms")
PLACES = ("north-ground", "south-ground", "neither")


@st.composite
def acts(draw: st.DrawFn, start: int = 1) -> list[Act]:
    """Some acts of every sort: verified or not, whose, meant or not, from wherever, here and there."""
    found = []
    for number in range(start, start + draw(st.integers(0, 7))):
        judged = {
            name: draw(st.sampled_from(some))
            for name, some in (
                ("responsible", ("cobalt", "amber", "undetermined")),
                ("intent", ("deliberate", "accidental", "unknown")),
                ("provocation", ("unprovoked", "provoked", "unknown")),
            )
            if draw(st.booleans())
        }
        made = act(
            number,
            draw(st.integers(0, 120)),
            kind=draw(st.sampled_from(KINDS)),
            origins=draw(st.sampled_from([(NO_OWNER,), ("amber",), ("amber", "cobalt"), (None,)])),
            verified=draw(st.booleans()),
            where=draw(st.sampled_from(PLACES)),
            **judged,
        )
        longer = timedelta(hours=draw(st.integers(0, 5)))
        span = TimeSpan(earliest=made.happened.earliest, latest=made.happened.latest + longer)
        found.append(replace(made, happened=span, least=draw(st.sampled_from([None, 3, 25]))))
    return found


def every_answer(found) -> list[Truth]:
    return [*answers(found).values(), *(each.answer for each in found.void), found.together]


@settings(max_examples=120, deadline=None)
@given(acts(), acts(start=100))
def test_unverified_reports_never_turn_an_answer_to_met_nor_what_is_met_to_another(known, more):
    reports = [
        replace(each, status=FindingStatus.REPORTED, verified_at=None, findings=(), found_at=())
        for each in more
    ]
    before, after = (every_answer(panel_of(each, hours=200)) for each in (known, [*known, *reports]))
    assert all((was is MET) == (now is MET) for was, now in zip(before, after, strict=True))
    assert all(now is not NOT_MET or was is NOT_MET for was, now in zip(before, after, strict=True))


@settings(max_examples=120, deadline=None)
@given(acts())
def test_exchanging_the_labels_exchanges_the_panels(known):
    mine, theirs = (
        panel_of(known, "G-cobalt", 200),
        panel_of([swapped(each) for each in known], "G-amber", 200),
    )
    assert every_answer(mine) == every_answer(theirs)
    assert mine.clocks == theirs.clocks
    text = str(mine.conditions).split("'")
    assert [SWAPPED.get(part, part) for part in text] == str(theirs.conditions).split("'")


@settings(max_examples=120, deadline=None)
@given(acts(), st.integers(0, 6))
def test_verifying_one_more_act_never_undoes_what_is_met_in_one_attack(known, which):
    """Within one attack (all acts lie within five days and none ends it) evidence only adds."""
    within = replace(guarantee(), terms=replace(guarantee().terms, quiet=None))
    if not known:
        return
    one = known[which % len(known)]
    verified = act(one.incident_id, 0, responsible="cobalt", intent="deliberate")
    surer = replace(one, status=FindingStatus.VERIFIED, verified_at=verified.verified_at, origins=(NO_OWNER,),
                    findings=verified.findings, found_at=verified.found_at)  # fmt: skip
    more = [surer if each is one else each for each in known]
    if one.answer_to("responsible") in (None, "cobalt") and one.answer_to("intent") in (None, "deliberate"):
        before, after = (
            answers(panel(agreement(), within, Known(at=BEGIN + timedelta(hours=200), acts=tuple(each))))
            for each in (known, more)
        )
        assert all(after[name] is MET for name, answer in before.items() if answer is MET)
