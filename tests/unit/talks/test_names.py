"""Many spellings, one name; names that look alike, two. The list is of public names and of our own making."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.bench.talks.names import LIST, measure
from truceline.talks import Entity, Knowledge, keys, load_knowledge, same_skeleton
from truceline.talks.collisions import collisions
from truceline.talks.linking import mentions
from truceline.talks.names import one_letter_apart
from truceline.talks.words import words

EXAMPLES = Path(__file__).parents[3] / "examples" / "talks"


def test_the_list_is_long_enough_and_says_each_once() -> None:
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = [(row["name"], row["spelling"], row["same"]) for row in csv.DictReader(file)]
    assert len(rows) == len(set(rows))
    assert sum(same == "yes" for *_, same in rows) >= 200
    assert sum(same == "no" for *_, same in rows) >= 24


def test_spellings_are_linked_and_look_alikes_are_not() -> None:
    found = measure()
    assert found["recall"] >= 0.96
    assert found["look-alikes taken for somebody"] <= 1
    assert found["spellings taken for another as well"] == 0


@given(st.text(max_size=30))
def test_any_text_has_keys_or_none_and_never_fails(text: str) -> None:
    assert all(keys(text))
    assert same_skeleton(text, text) == bool(keys(text))


PERSONS = Knowledge(
    tuple(
        Entity(id=f"per:{family.lower()}", type="person", section="actors", canonical=f"{given_} {family}",
               given=given_, family=family)
        for given_, family in (("Danylo", "Zeremskyi"), ("Davor", "Kovalenko"))
    )
)  # fmt: skip


def linked(sentence: str) -> list[tuple[str, str, str]]:
    text = words(sentence)
    return [
        (" ".join(text.texts[each.first : each.last]), each.ids[0], each.how)
        for each in mentions(text, PERSONS)
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Then Danylo Zeremskyi spoke.", [("Danylo Zeremskyi", "per:zeremskyi", "alias")]),
        ("Then Zeremskyi spoke.", [("Zeremskyi", "per:zeremskyi", "alias")]),
        ("Then Danylo Zeremskiy spoke.", [("Danylo Zeremskiy", "per:zeremskyi", "skeleton")]),
        ("Then Seremskyj spoke.", [("Seremskyj", "per:zeremskyi", "skeleton")]),
        ("Then the envoys met Pavlo Zeremskyi there.", []),  # another Zeremskyi
        ("Then Kovalenka spoke.", [("Kovalenka", "per:kovalenko", "skeleton")]),
        (
            "Then Davor Kovalemko spoke.",
            [("Davor Kovalemko", "per:kovalenko", "fuzzy")],
        ),  # a slip, the given name agrees
        ("Then Kovalemko spoke.", []),  # similar is not enough
        ("On Saturday Zeremskyi spoke.", [("Zeremskyi", "per:zeremskyi", "alias")]),
        ("President Zeremskyi spoke.", [("Zeremskyi", "per:zeremskyi", "alias")]),
        ("the zeremskyi of it", []),
    ],
)
def test_a_name_is_linked_by_alias_then_skeleton_then_with_something_that_agrees(
    sentence: str, expected: list[tuple[str, str, str]]
) -> None:
    assert linked(sentence) == expected


def test_two_bearers_of_a_name_are_alternatives() -> None:
    two = Knowledge(
        tuple(
            Entity(
                id=f"per:{n}",
                type="person",
                section="actors",
                canonical=f"{n} Stone",
                given=n,
                family="Stone",
            )
            for n in ("Ana", "Iva")
        )
    )
    assert [each.ids for each in mentions(words("Then Stone spoke to Iva Stone."), two)] == [
        ("per:Ana", "per:Iva"),
        ("per:Iva",),
    ]
    assert [(each.kind, each.shared) for each in collisions(two)] == [
        ("alias", "Stone"),
        ("skeleton", "stone"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("kovalenko", "kovalemko", True),
        ("kovalenko", "kovalnko", True),
        ("kovalenko", "kovalneko", True),
        ("kovalenko", "govalenko", False),
        ("kovalenko", "kovalenko", True),
        ("stone", "stane", False),
        ("kovalenko", "kovaleks", False),
    ],
)
def test_one_letter_apart(one: str, other: str, near: bool) -> None:
    assert one_letter_apart(one, other) is near


@pytest.mark.parametrize("folder", sorted(EXAMPLES.glob("*/kb")), ids=lambda path: path.parent.name)
def test_a_packaged_knowledge_base_is_whole_and_nobody_in_it_shares_a_name(folder: Path) -> None:
    knowledge, problems = load_knowledge(folder)
    assert problems == ()
    assert knowledge.entities
    assert [each for each in collisions(knowledge) if each.kind != "one_letter"] == []
    assert all(role.source for each in knowledge.entities for role in each.roles)
