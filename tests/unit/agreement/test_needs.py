"""What a provision needs besides the act: a notice in time, steps in their order, length, count, figures."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from truceline.agreement import Act, ask, drafts_answer, drafts_differ, load_agreement
from truceline.agreement.acts import NamedAct
from truceline.records import Notice, NoticeArea, Place, TimeSpan

FOLDER = Path(__file__).parents[2] / "agreements" / "exercise"
RANGE = Place.point(-29.05, 41.5, 50)
EDGE = Place.point(-29.0, 41.5, 300)
ELSEWHERE = Place.point(-28.6, 41.5, 50)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def span(start: str, end: str | None = None) -> TimeSpan:
    return TimeSpan(earliest=at(start), latest=at(end or start))


@pytest.fixture(scope="module")
def agreement():
    found, problems = load_agreement(FOLDER)
    assert problems == ()
    return found


def changed(tmp_path: Path, old: str, new: str):
    folder = tmp_path / "changed"
    shutil.copytree(FOLDER, folder)
    file = folder / "provisions.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))
    found, problems = load_agreement(folder)
    assert problems == ()
    return found


EXERCISE = Notice(
    id="n1",
    source_id="liaison",
    number="7",
    party="B",
    activity="exercise",
    planned=span("2031-05-10T10:00", "2031-05-10T14:00"),
    notified=span("2031-05-09T08:00"),
    received_at=at("2031-05-09T08:00"),
    to_whom="the joint body",
    acts=("artillery",),
    area=NoticeArea(zone_id="range-b"),
)
ACT = Act(kind="artillery", happened=span("2031-05-10T12:00"), place=RANGE, party="B", notices=(EXERCISE,))
CANCELLED = replace(EXERCISE, number="8", status="cancelled", replaces="7", notified=span("2031-05-10T09:00"))


def fire(agreement, act: Act) -> tuple[str, str]:
    """The verdict of article 1 and the words of its exception's test of the notice."""
    answers = {each.provision_id: each for each in ask(agreement, act, read_by="text")}
    training = answers["training"]
    words = next((each.words for each in training.steps if each.test == "notice"), "")
    return answers["fire"].verdict.value, words


@pytest.mark.parametrize(
    ("changes", "verdict", "said"),
    [
        ({}, "permitted", "B gave it, given to the joint body 2031-05-09 08:00 UTC"),
        ({"notices": ()}, "violation", "no notice of exercise with live fire that covers artillery is on rec"),
        ({"notices": None}, "cannot tell", "no register of notices was asked"),
        ({"happened": span("2031-05-10T14:00")}, "violation", "the time lies outside"),
        ({"happened": span("2031-05-10T13:59", "2031-05-10T14:01")}, "cannot tell", "may or may not lie within"),
        ({"place": ELSEWHERE}, "violation", "the place lies outside the eastern range"),
        ({"place": EDGE}, "cannot tell", "the place may or may not lie inside the eastern range"),
        ({"party": "A"}, "violation", "it is B's, not A's"),
        ({"party": "B-guard"}, "permitted", "B gave it"),
        ({"party": None}, "permitted", "the provision takes whoever notified it"),
        ({"kind": "mortar"}, "violation", "that covers mortar is on record"),
    ],
)  # fmt: skip
def test_an_act_is_permitted_within_what_was_notified(agreement, changes, verdict, said):
    found, words = fire(agreement, replace(ACT, **changes))
    assert (found, said in words) == (verdict, True), words


@pytest.mark.parametrize(
    ("changes", "verdict", "said"),
    [
        ({"notified": span("2031-05-10T12:01")}, "violation", "2031-05-10 12:01 UTC, after the act"),
        ({"notified": span("2031-05-09T10:01")}, "violation", "PT24H (ahead of good-time, in force from"),
        ({"notified": span("2031-05-09T10:00")}, "permitted", "given to the joint body"),
        ({"notified": None}, "cannot tell", "when it was given to the joint body is not on record"),
        ({"notified": span("2031-05-09T08:00", "2031-05-09T15:00")}, "cannot tell", "PT24H"),
        ({"area": None}, "cannot tell", "where it holds is not said"),
        ({"area": NoticeArea(zone_id="nowhere")}, "cannot tell", "names no area that is known"),
        ({"area": NoticeArea(lon_deg=-29.05, lat_deg=41.5, radius_m=2000)}, "permitted", "the notified circle"),
        ({"area": NoticeArea(lon_deg=-29.2, lat_deg=41.5, radius_m=2000)}, "violation", "outside the notified"),
        ({"acts": ()}, "permitted", "B gave it"),
        ({"activity": "demining"}, "violation", "no notice of exercise"),
    ],
)  # fmt: skip
def test_a_notice_counts_as_it_was_given(agreement, changes, verdict, said):
    found, words = fire(agreement, replace(ACT, notices=(replace(EXERCISE, **changes),)))
    assert (found, said in words) == (verdict, True), words


@pytest.mark.parametrize(
    ("later", "verdict", "said"),
    [
        (CANCELLED, "violation", "cancelled by 8 before the act"),
        (replace(CANCELLED, notified=span("2031-05-10T13:00")), "permitted", "cancelled by 8 only after the act"),
        (replace(CANCELLED, notified=None), "cannot tell", "cancelled by 8, and whether before the act nobody"),
        (replace(CANCELLED, status="given"), "violation", "replaced by 8 before the act"),
        (replace(CANCELLED, source_id="another"), "permitted", "it was not taken back"),
    ],
)  # fmt: skip
def test_a_notice_that_was_taken_back_permits_nothing_from_then_on(agreement, later, verdict, said):
    found, words = fire(agreement, replace(ACT, notices=(EXERCISE, later)))
    assert (found, said in words) == (verdict, True), words


def test_a_second_notice_never_makes_an_act_worse(agreement):
    other = replace(EXERCISE, number="9", area=NoticeArea(zone_id="security-zone"))
    for register in ((EXERCISE, other), (other, EXERCISE)):
        assert fire(agreement, replace(ACT, notices=register))[0] == "permitted"


@pytest.mark.parametrize(
    ("silence", "verdict"), [("not_met", "violation"), ("cannot_tell", "cannot tell"), ("met", "permitted")]
)
def test_what_silence_means_is_the_provisions_to_say(tmp_path, silence, verdict):
    old = "notice: {of: exercise,"
    agreement = changed(tmp_path, old, f"{old} silence: {silence},")
    assert fire(agreement, replace(ACT, notices=()))[0] == verdict


def test_who_acted_must_be_known_unless_the_provision_says_otherwise(tmp_path):
    agreement = changed(tmp_path, "    unknown_actor: whoever_notified\n", "")
    found, words = fire(agreement, replace(ACT, party=None))
    assert (found, words) == ("cannot tell", "notice 7: it is B's, and who acted is not said")


STEPS = {
    "attacked": "2031-05-10T06:00",
    "coordination_tried": "2031-05-10T07:00",
    "order_given": "2031-05-10T08:00",
    "commission_notified": "2031-05-10T08:10",
}


def returned(agreement, steps: dict[str, str], *, as_events: bool = False, party: str = "B"):
    """The answer about fire in return after these steps, as the register or the act itself has them."""
    events = tuple((name, at(moment)) for name, moment in steps.items())
    register = tuple(
        replace(EXERCISE, number=name, activity=name, planned=TimeSpan.at(moment), notified=None, area=None)
        for name, moment in events
    )
    act = replace(ACT, happened=span("2031-05-10T12:00"), place=ELSEWHERE, party=party)
    act = replace(act, events=events, notices=()) if as_events else replace(act, notices=register)
    answers = {each.provision_id: each for each in ask(agreement, act, read_by="text")}
    return answers["fire"].verdict.value, [
        (part.answer.name, part.words)
        for each in answers["return-fire"].steps
        if each.test == "steps"
        for part in each.parts
    ]


@pytest.mark.parametrize("as_events", [False, True])
def test_fire_in_return_is_permitted_after_every_step_in_its_order(agreement, as_events):
    verdict, steps = returned(agreement, STEPS, as_events=as_events)
    assert verdict == "permitted"
    assert [answer for answer, _ in steps] == ["YES"] * 5


@pytest.mark.parametrize(
    ("changes", "step", "said"),
    [
        ({"coordination_tried": None}, 1, "the coordination mechanism was asked: nothing is on record"),
        ({"order_given": "2031-05-10T07:29"}, 2, "(at least PT30M after the step before): not met"),
        ({"commission_notified": "2031-05-10T07:59"}, 3, "the joint body was notified: not met"),
        ({"commission_notified": "2031-05-10T12:30"}, 3, "the joint body was notified: nothing is on record"),
        ({"attacked": None}, 0, "was attacked: nothing is on record"),
        (
            {
                "attacked": "2031-05-09T06:00",
                "coordination_tried": "2031-05-09T07:00",
                "order_given": "2031-05-09T08:00",
                "commission_notified": "2031-05-09T11:59",
            },
            4,
            "the act itself (within PT24H after the step before): not met",
        ),
    ],
)
def test_a_step_that_is_missing_or_out_of_order_is_shown_and_excuses_nothing(agreement, changes, step, said):
    steps = {name: moment for name, moment in {**STEPS, **changes}.items() if moment}
    verdict, told = returned(agreement, steps)
    assert verdict == "violation"
    assert told[step][0] == "NO"
    assert said in told[step][1]


def test_the_steps_of_the_other_side_are_not_this_sides(agreement):
    assert returned(agreement, STEPS, party="A")[0] == "violation"


def test_of_several_records_of_a_step_the_chain_that_serves_counts(agreement):
    early = replace(
        EXERCISE, activity="order_given", number="o1", planned=span("2031-05-10T05:00"), area=None
    )
    register = tuple(
        replace(early, number=name, activity=name, planned=span(moment)) for name, moment in STEPS.items()
    )
    act = replace(ACT, place=ELSEWHERE, notices=(early, *register))
    answers = {each.provision_id: each for each in ask(agreement, act, read_by="text")}
    assert answers["fire"].verdict.value == "permitted"


def assault(agreement, lasted: timedelta | None, day: str):
    act = Act(kind="ground_assault", happened=span(day), place=RANGE, party="A", lasted=lasted)
    (found,) = [each for each in ask(agreement, act, read_by="text") if each.provision_id == "offensive"]
    return found.verdict.value, found.steps[-1]


@pytest.mark.parametrize(
    ("minutes", "day", "verdict"),
    [
        (210, "2031-05-20T12:00", "violation"),
        (179, "2031-05-20T12:00", "what it needs is not met"),
        (210, "2031-06-20T12:00", "what it needs is not met"),
        (240, "2031-06-20T12:00", "violation"),
        (None, "2031-05-20T12:00", "cannot tell"),
    ],
)
def test_the_version_of_a_definition_that_held_is_the_one_that_is_read(agreement, minutes, day, verdict):
    lasted = None if minutes is None else timedelta(minutes=minutes)
    found, step = assault(agreement, lasted, day)
    assert found == verdict
    began = "2031-05-01 02:00 UTC" if day < "2031-06" else "2031-06-01 02:00 UTC"
    assert step.cites == (f"going-on@text#sustained_for from {began}",)


def test_across_two_versions_the_answer_is_told_only_where_both_give_it(agreement):
    act = Act(
        kind="ground_assault",
        happened=span("2031-05-31T23:00", "2031-06-01T05:00"),
        place=RANGE,
        party="A",
        lasted=timedelta(hours=3, minutes=30),
    )
    for lasted, verdict in ((3.5, "cannot tell"), (4, "violation"), (2, "what it needs is not met")):
        asked = replace(act, lasted=timedelta(hours=lasted))
        (found,) = [
            each for each in ask(agreement, asked, read_by="text") if each.provision_id == "offensive"
        ]
        assert found.verdict.value == verdict


@pytest.mark.parametrize(
    ("day", "verdict", "said"),
    [
        (
            "2031-05-03T12:00",
            "not yet due",
            "it did not have to begin yet: P2D after 2031-05-03 12:00 UTC is",
        ),
        ("2031-05-06T12:00", "not yet due", "it had to begin: P2D"),
        ("2031-05-13T12:00", "violation", "it was due: P10D (days of time-to-leave, in force from"),
    ],
)
def test_a_duty_that_begins_and_is_done_counts_from_an_event_on_record(agreement, day, verdict, said):
    silence = replace(EXERCISE, activity="silence_confirmed", planned=span("2031-05-03T12:00"), notified=None)
    place = Place.point(-29.4, 41.5, 50)
    act = Act(kind="weapon_presence", happened=span(day), place=place, party="A", notices=(silence,))
    (found,) = [each for each in ask(agreement, act, read_by="text") if each.provision_id == "withdrawal"]
    assert found.verdict.value == verdict
    assert said in next(each.words for each in found.steps if each.test == "due")
    never = replace(act, notices=())
    (found,) = [each for each in ask(agreement, never, read_by="text") if each.provision_id == "withdrawal"]
    assert found.verdict.value == "cannot tell"


def test_a_sides_reading_of_a_definition_is_read_in_its_answers_alone(tmp_path):
    folder = tmp_path / "read"
    shutil.copytree(FOLDER, folder)
    (folder / "readings.yaml").write_text(
        "- by: B\n  provision: going-on\n  set: {parameters: {sustained_for: PT1H}}\n  source: a letter\n"
    )
    agreement, problems = load_agreement(folder)
    assert problems == ()
    act = Act(
        kind="ground_assault",
        happened=span("2031-05-20T12:00"),
        place=RANGE,
        party="A",
        lasted=timedelta(hours=2),
    )
    for reader, verdict in (
        ("text", "what it needs is not met"),
        ("A", "what it needs is not met"),
        ("B", "violation"),
    ):
        (found,) = [each for each in ask(agreement, act, read_by=reader) if each.provision_id == "offensive"]
        assert found.verdict.value == verdict
    assert found.steps[-1].cites[0].startswith("going-on@B#sustained_for")


def test_other_hours_in_a_definition_turn_the_verdicts_that_read_it_and_no_other(agreement, tmp_path):
    after = changed(tmp_path, "value: PT3H", "value: PT4H")
    difference = drafts_differ(agreement, after)
    (read,) = difference.read_by
    assert (read.definition, read.parameter, read.fields) == (
        "going-on",
        "sustained_for",
        (("offensive", "needs.lasts"),),
    )
    acts = [
        NamedAct(id=f"{kind}-{hours}", act=replace(
            ACT, kind=kind, lasted=timedelta(hours=hours), happened=span("2031-05-20T12:00"), notices=()
        ))
        for kind in ("ground_assault", "artillery", "weapon_presence")
        for hours in (2.5, 3.5, 4.5)
    ]  # fmt: skip
    (turned,) = drafts_answer(agreement, after, difference, acts)
    assert (turned.act_id, turned.provision_id) == ("ground_assault-3.5", "offensive")
    (because,) = turned.because.fields
    assert because[0] == "provision going-on"
    assert (because[1].field, because[1].old, because[1].new) == (
        "parameters.sustained_for[1].value",
        "PT3H",
        "PT4H",
    )
