"""Promised against done: only what somebody else saw whole is done, and what became known later is not there yet."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.spec.scenario import read_table
from truceline.agreement import PledgeResult, load_agreement, pledge_board
from truceline.records import Truth

ROOT = Path(__file__).parents[3]
MINIMAL = ROOT / "tests" / "agreements" / "minimal"

PROMISED = """
    id     | state     | at         | known_at   | said_by   | source     | by    | to    | subject   | what   | after | condition     | condition_met
    guards | pledged   | 2031-02-20 |            | the chair | minutes 1  | birch | alder | forces    | guards |       |               |
    guards | ratified  | 2031-02-25 | 2031-02-27 | birch     | a vote     |       |       |           |        |       |               |
    guards | deployed  | 2031-03-05 |            | birch     | a letter   |       |       |           |        |       |               |
    guards | delivered | 2031-03-09 |            | birch     | a letter   |       |       |           |        |       |               |
    lamps  | pledged   | 2031-02-20 |            | the chair | minutes 1  | birch | alder | monitoring| lamps  | P1    |               |
    food   | pledged   | 2031-02-20 |            | the chair | minutes 1  | alder | birch | logistics | food   |       | roads are open |
    food   |           | 2031-03-02 |            | the chair | minutes 2  |       |       |           |        |       |               | no
    food   |           | 2031-03-06 |            | the chair | minutes 3  |       |       |           |        |       |               | yes
    tents  | pledged   | 2031-02-20 |            | the chair | minutes 1  | alder | birch | logistics | tents  |       |               |
    tents  | withdrawn | 2031-03-04 |            | alder     | a letter   |       |       |           |        |       |               |
"""  # fmt: skip
SEEN = """
    pledge | at                     | known_at   | extent | what   | seen_by       | basis       | ref    | source
    guards | 2031-03-10T08:00+02:00 |            | whole  | guards | birch-militia | document    | no 7   | a letter
    guards | 2031-03-11             | 2031-03-14 | part   | guards | patrol-1      | observation | obs-12 | a report
    guards | 2031-03-12             | 2031-03-15 | whole  | guards | patrol-1      | observation | obs-19 | a report
"""


def as_csv(rows) -> str:
    """The rows as the file has them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def board_of(tmp_path, promised=PROMISED, seen=SEEN, at=None, swap=False):
    folder = tmp_path / "a"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(MINIMAL, folder)
    (folder / "pledges.csv").write_text(as_csv(read_table(promised)))
    if seen:
        (folder / "deliveries.csv").write_text(as_csv(read_table(seen)))
    if swap:
        swap_labels(folder)
    agreement, problems = load_agreement(folder)
    assert problems == ()
    return pledge_board(agreement, at)


def swap_labels(folder: Path) -> None:
    for path in [*folder.glob("*.yaml"), *folder.glob("*.csv"), folder / "lines.geojson"]:
        text = path.read_text().replace("alder", "\0").replace("birch", "alder").replace("\0", "birch")
        path.write_text(text)


def utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)


def results(found):
    return {each.pledge.id: each.result.value for each in found.pledges}


@pytest.mark.parametrize(
    ("at", "guards", "state", "seen", "own"),
    [
        (utc(2031, 2, 21), "nothing seen", "pledged", 0, 0),
        (utc(2031, 2, 26), "nothing seen", "pledged", 0, 0),  # the vote of the 25th is known on the 27th
        (utc(2031, 2, 28), "nothing seen", "ratified", 0, 0),
        (utc(2031, 3, 6), "nothing seen", "deployed", 0, 0),  # sent is not arrived
        (utc(2031, 3, 9, 23), "said to be done, not seen", "delivered", 0, 0),
        (utc(2031, 3, 10, 7), "said to be done, not seen", "delivered", 0, 1),  # its own militia saw it
        (utc(2031, 3, 15), "partly done", "delivered", 1, 1),
        (utc(2031, 3, 16), "done", "delivered", 2, 1),
    ],
)
def test_a_pledge_is_done_only_when_somebody_else_saw_it_whole(tmp_path, at, guards, state, seen, own):
    found = board_of(tmp_path, at=at)
    (then,) = (each for each in found.pledges if each.pledge.id == "guards")
    assert (then.result.value, then.state.state, len(then.seen), len(then.own_word)) == (
        guards, state, seen, own,
    )  # fmt: skip


def test_before_anything_was_known_there_is_nothing_on_the_board(tmp_path):
    found = board_of(tmp_path, at=utc(2031, 2, 20, 12))  # a day's word counts from the day's end
    assert found.pledges == ()
    assert found.later == ("guards", "lamps", "food", "tents")


@pytest.mark.parametrize(
    ("at", "met", "result"),
    [
        (utc(2031, 2, 22), Truth.NO, "not due"),
        (utc(2031, 3, 1), Truth.YES, "nothing seen"),
        (None, Truth.CANNOT_TELL, "nothing seen"),
    ],
)
def test_a_condition_that_names_a_provision_is_met_once_that_is_in_force(tmp_path, at, met, result):
    then = board_of(tmp_path, at=at).pledges[1]
    assert then.condition is not None
    assert (then.condition.met, then.result.value) == (met, result)
    assert "P1" in then.condition.because


@pytest.mark.parametrize(
    ("at", "met", "because", "result"),
    [
        (utc(2031, 3, 1), Truth.CANNOT_TELL, "no record says whether it is met", "nothing seen"),
        (utc(2031, 3, 3), Truth.NO, "says the chair, 2031-03-02 [minutes 2]", "not due"),
        (utc(2031, 3, 7), Truth.YES, "says the chair, 2031-03-06 [minutes 3]", "nothing seen"),
    ],
)
def test_a_condition_in_words_is_as_the_newest_record_says_and_else_nobody_can_tell(
    tmp_path, at, met, because, result
):
    then = board_of(tmp_path, at=at).pledges[2]
    assert then.condition is not None
    assert (then.condition.met, then.condition.because, then.result.value) == (met, because, result)


def test_what_was_withdrawn_is_withdrawn_unless_it_was_delivered_whole_afterwards(tmp_path):
    assert results(board_of(tmp_path))["tents"] == "withdrawn"
    late = SEEN + "    tents | 2031-03-20 | | whole | tents | patrol-1 | observation | obs-30 | a report\n"
    assert results(board_of(tmp_path, seen=late))["tents"] == "done"
    early = SEEN + "    tents | 2031-03-02 | | whole | tents | patrol-1 | observation | obs-30 | a report\n"
    assert results(board_of(tmp_path, seen=early))["tents"] == "withdrawn"


def test_swapping_the_sides_swaps_the_names_and_nothing_else(tmp_path):
    one, other = (board_of(tmp_path, at=utc(2031, 3, 16), swap=swap) for swap in (False, True))
    assert results(one) == results(other)
    swapped = {"alder": "birch", "birch": "alder"}
    assert [tuple(swapped[by] for by in each.pledge.by) for each in one.pledges] == [
        each.pledge.by for each in other.pledges
    ]


STATED = st.lists(st.sampled_from(["ratified", "deployed", "delivered", "withdrawn"]), max_size=5)


@settings(max_examples=60, deadline=None)
@given(states=STATED, own=st.lists(st.sampled_from(["whole", "part"]), max_size=3))
def test_no_word_of_the_pledger_makes_a_pledge_done(tmp_path_factory, states, own):
    """Whatever a pledger says of itself, in whatever order: without somebody else's look it is not done."""
    head = "id | state | at | said_by | source | by | to | subject | what"
    rows = ["x | pledged | 2031-02-01 | birch | a letter | birch | alder | other | x"]
    rows += [f"x | {state} | 2031-02-{n + 2:02} | birch | a letter | | | |" for n, state in enumerate(states)]
    seen = [
        f"x | 2031-03-{n + 1:02} | {extent} | birch | document | a letter" for n, extent in enumerate(own)
    ]
    found = board_of(
        tmp_path_factory.mktemp("pledge"),
        "\n".join([head, *rows]),
        "\n".join(["pledge | at | extent | seen_by | basis | source", *seen]) if seen else "",
    )
    assert found.pledges[0].result not in (PledgeResult.DONE, PledgeResult.PARTLY)


PARIS = ROOT / "examples" / "paris-2026"
COMPONENTS = {
    "monitoring": "monitoring",
    "army-support": "assistance",
    "multinational-force": "forces",
    "support-after-attack": "support_after_attack",
    "cooperation": "cooperation",
    "logistics-offer": "logistics",
}


@pytest.mark.parametrize("at", [None, utc(2026, 1, 8), utc(2026, 11, 22)])
def test_the_five_components_and_the_logistics_offer_stand_with_source_condition_and_state(at):
    agreement, problems = load_agreement(PARIS / "declaration")
    assert problems == ()
    found = pledge_board(agreement, at)
    assert {each.pledge.id: each.pledge.subject for each in found.pledges} == COMPONENTS
    for each in found.pledges:
        assert (each.state.state, each.result.value, each.seen) == ("pledged", "nothing seen", ())
        assert each.state.source
        assert each.condition is not None
        assert each.condition.met is Truth.CANNOT_TELL


def test_what_was_not_yet_declared_is_not_on_the_board():
    agreement, _ = load_agreement(PARIS / "declaration")
    assert pledge_board(agreement, utc(2026, 1, 6, 12)).pledges == ()
    assert "logistics-offer" in pledge_board(agreement, utc(2026, 1, 7)).later


def test_an_intent_to_deploy_is_no_deployment():
    agreement, problems = load_agreement(PARIS / "declaration-of-intent")
    assert problems == ()
    (then,) = pledge_board(agreement, utc(2026, 1, 8)).pledges
    assert (then.pledge.by, then.result.value) == (("FR", "GB"), "nothing seen")
    assert then.condition is not None
    assert then.condition.because == "when deployment enters into force is not on record"
