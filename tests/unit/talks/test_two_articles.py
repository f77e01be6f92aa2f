"""Two articles of our own writing, made to be hard, and everything that a careful reader would say of them.

All of it is invented. What must not change when marks, spellings and order change, and what a negation turns.
"""

from __future__ import annotations

import cProfile
import pstats
from typing import Any

import pytest

from tests.unit.talks.test_positions import KB
from truceline.talks import negotiation_record, read_document, ungrounded

ROUND = """2031-03-02
NORTHPORT (Harbour Gazette) – Envoys Piet Ochre and Lena Umber of Cedaria had a three-hour call on Saturday with President Ivana Amber to discuss the coast and the pledges of help.

The Coastal Issue

According to one source, Ochre and Umber heard both sides and urged Amber and Cobalt to make the necessary concessions. The source noted that “the discussion of the coastal issue was difficult.”

Another source said that Birchland is still demanding Alderland's withdrawal from parts of the shore that it holds, but Cedaria is trying to devise new ideas to resolve this issue. Birchland, which has yet to make any concessions on the coast, did not comment.

Pledges of Help

One source mentioned progress during the call, pointing out that both sides are close to reaching an agreement on the pledges of help, but further work is needed on the wording.

“We agreed on the truce patrols. Alderland will never cede the coast,” Amber wrote in a post on Perch. Foreign Minister Davor Cobalt denied that Birchland had accepted the grain corridor. If Birchland rejects the truce, the talks end, he said.
"""

SIGNING = """2031-03-03
The meeting in Northport on 2 March brought together the members of the League of Harbours. The Cedarian delegation consisted of Piet Ochre and Lena Umber.

Alderland, Dogwood, and Birchland signed a memorandum of understanding regarding the grain corridor after a truce. Member states of the League and Alderland, with Cedarian participation, concluded a joint declaration on the coast. The declaration includes participation in joint patrols, support for the reactor, a pledge of help in case of a new attack, and commitments to keep the grain corridor open.

At a press conference, Ochre stated that the Alder and Birchish sides have largely completed work on the reactor. Dogwood has announced its willingness to open the grain corridor following a truce. Cobalt said that the reactor is not agreed and that Alderland must make concessions on the coast.
"""


def record(*texts: str) -> dict[str, Any]:
    documents = []
    for text in texts:
        found, _ = read_document(text.encode(), "round.txt" if "three-hour" in text else "signing.txt")
        assert found is not None
        documents.append(found)
    made = negotiation_record(documents, KB)
    assert ungrounded(made, {each.id: each.raw for each in documents}) == []
    return made


def stands(made: dict[str, Any]) -> list[tuple[str, str | None, str, str]]:
    return [(each["issue"], each["party"], each["status"], each["said_by"]) for each in made["positions"]]


def given(made: dict[str, Any]) -> list[tuple[str, str | None, str | None, str, str]]:
    return [
        (each["asked_of"], each["asked_by"], each["issue"], each["status"], each["said_by"])
        for each in made["concessions"]
    ]


def put(made: dict[str, Any]) -> list[tuple[str | None, str | None, str, bool]]:
    return [(each["by"], each["about"], each["status"], each["under_way"]) for each in made["proposals"]]


def test_everything_in_the_article_on_a_round() -> None:
    made = record(ROUND)
    assert stands(made) == [
        ("COAST", None, "open", "anon:round/1"),
        ("COAST", "BIR", "disputed", "anon:round/2"),
        ("PLEDGES", "ALD", "close", "anon:round/3"),
        ("PLEDGES", "CED", "close", "anon:round/3"),
        ("PATROLS", "ALD", "agreed", "per:amber"),
        ("COAST", "ALD", "rejected", "per:amber"),
        ("GRAIN", "BIR", "rejected", "per:cobalt"),
    ]
    assert given(made) == [
        ("per:amber", "per:ochre", "COAST", "asked", "anon:round/1"),
        ("per:cobalt", "per:ochre", "COAST", "asked", "anon:round/1"),
        ("gpe:BIR", None, "COAST", "none_made", "doc:round"),
    ]
    assert put(made) == [("gpe:CED", "COAST", "formulated", True)]
    assert made["commitments"] == []
    assert made["documents"][0]["outlet"] == "org:gazette"
    answers = [[(each["status"], each["party"]) for each in made["positions"] if each["id"] in asked["answers"]]
               for asked in made["concessions"][:2]]  # fmt: skip
    assert answers == [[("rejected", "ALD")], [("disputed", "BIR")]]


def test_everything_in_the_article_on_a_signing() -> None:
    made = record(SIGNING)
    assert stands(made) == [
        ("REACTOR", "ALD", "close", "per:ochre"),
        ("REACTOR", "BIR", "close", "per:ochre"),
        ("GRAIN", "DOG", "offered", "gpe:DOG"),
        ("REACTOR", "BIR", "open", "per:cobalt"),
    ]
    assert given(made) == [("gpe:ALD", "per:cobalt", "COAST", "asked", "per:cobalt")]
    assert put(made) == [("gpe:DOG", "GRAIN", "offered", False)]
    memorandum, declaration = made["commitments"]
    assert [each["entity"] for each in memorandum["signatories"]] == ["gpe:ALD", "gpe:DOG", "gpe:BIR"]
    assert (memorandum["force"], memorandum["issues"], memorandum["components"]) == (None, ["GRAIN"], [])
    assert memorandum["condition"]["text"] == "after a truce"
    assert [each["entity"] for each in declaration["signatories"]] == ["org:league", "gpe:ALD"]
    present = ["gpe:CED", "per:ochre", "per:umber"]
    assert [each["entity"] for each in memorandum["participants_not_signatories"]] == present
    assert {each["entity"] for each in declaration["participants_not_signatories"]} == set(present)
    assert [(each["n"], each["issue"]) for each in declaration["components"]] == [
        (1, "PATROLS"),
        (2, "REACTOR"),
        (3, "PLEDGES"),
        (4, "GRAIN"),
    ]
    assert declaration["components"][2]["condition"]["text"] == "in case of a new attack"


KEYS = ("positions", "commitments", "proposals", "concessions")


@pytest.mark.parametrize("marks", ['""', "«»", "„“"])
def test_the_kind_of_quotation_marks_changes_nothing(marks: str) -> None:
    turned = ROUND.replace("“", marks[0]).replace("”", marks[1])
    for told in (stands, given, put):
        assert told(record(turned)) == told(record(ROUND))


@pytest.mark.parametrize("spelling", ["Zeremskyy", "Zeremsky", "Seremskyj"])
def test_the_romanisation_of_a_name_changes_nothing(spelling: str) -> None:
    text = ROUND.replace("Foreign Minister Davor Cobalt", "Danylo Zeremskyi")
    turned = text.replace("Zeremskyi", spelling)
    assert stands(record(turned)) == stands(record(text))


def test_deleting_a_document_removes_its_items_and_nothing_else() -> None:
    both, one = record(ROUND, SIGNING), record(ROUND)
    assert record(SIGNING, ROUND) == both
    for key in KEYS:
        assert [each for each in both[key] if each["doc"] == "doc:round"] == one[key]


@pytest.mark.parametrize(
    ("old", "new", "place", "status"),
    [
        ("is still demanding", "is no longer demanding", 1, "open"),
        ("sides are close", "sides are not close", 2, "open"),
        ("We agreed", "We have not agreed", 4, "open"),
        ("denied that", "said that", 6, "agreed"),
    ],
)
def test_a_negation_turns_its_own_status_and_no_other(old: str, new: str, place: int, status: str) -> None:
    before, after = stands(record(ROUND)), stands(record(ROUND.replace(old, new)))
    issue, party, _, by = before[place]
    assert (issue, party, status, by) in after
    near = {2, 3} if place == 2 else {place}
    assert [each for n, each in enumerate(before) if n not in near] == [
        each for n, each in enumerate(after) if n not in near
    ]


def test_swapping_the_two_sides_swaps_their_positions_and_nothing_else() -> None:
    """Impartial: the same words of the other side give the same record with the other label."""
    pairs = [
        ("Alderland", "Birchland"),
        ("Ivana Amber", "Davor Cobalt"),
        ("Amber", "Cobalt"),
        ("Alder ", "Birchish "),
    ]
    text = "Alderland rejected the truce. Amber said Birchland supports joint patrols. The Alder delegation opposes the reactor."
    turned = text
    for one, other in pairs:
        turned = turned.replace(one, "\0").replace(other, one).replace("\0", other)
    side = {"ALD": "BIR", "BIR": "ALD", None: None}
    swapped = [(issue, side[party], status) for issue, party, status, _ in stands(record(turned))]
    assert swapped == [(issue, party, status) for issue, party, status, _ in stands(record(text))]
    assert len(swapped) == 3


@pytest.mark.parametrize(
    "piece",
    [
        "Alderland signed a treaty. ",
        "Amber pressed Cobalt to make concessions. ",
        "Alderland rejects the truce.\n",
        "The declaration includes:\n- the coast\n",
    ],
)
def test_four_times_the_text_takes_about_four_times_the_steps(piece: str) -> None:
    """Steps are calls of functions, which a busy machine does not change."""
    taken = []
    for size in (3_000, 12_000):
        text = "2031-03-02\nThe talks and the rest of it are in the language. " + piece * (size // len(piece))
        document, _ = read_document(text.encode(), "a.txt")
        assert document is not None
        calls = cProfile.Profile()
        calls.runcall(negotiation_record, [document], KB)
        taken.append(pstats.Stats(calls).total_calls)
    assert taken[1] < 5 * taken[0], taken
