"""How many took part, as the text counts them; every name and place is invented."""

from __future__ import annotations

import pytest

from tests.unit.talks.test_events import events

SUMMIT = (
    "The Northport summit on Friday brought together {} from member countries of the Harbour Group, "
    "including 27 heads of state and government."
)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (
            SUMMIT.format("35 representatives"),
            [
                (35, "representatives", None, None, "35 representatives"),
                (
                    27,
                    "heads of state and government",
                    None,
                    "representatives",
                    "27 heads of state and government",
                ),
            ],
        ),
        (
            "Leaders of 12 countries met in Northport on Friday.",
            [(12, "countries", None, None, "12 countries")],
        ),
        (
            "Twelve states took part in the summit in Northport on Friday.",
            [(12, "states", None, None, "Twelve states")],
        ),
        (
            "More than 30 delegations attended the summit in Northport on Friday.",
            [(30, "delegations", "more than", None, "More than 30 delegations")],
        ),
        (
            "Amber met with about 20 European leaders in Northport on Friday, among them six presidents.",
            [
                (20, "leaders", "about", None, "about 20 European leaders"),
                (6, "presidents", None, "leaders", "six presidents"),
            ],
        ),
        (
            "The summit in Northport on Friday gathered leaders of 31 member states.",
            [(31, "states", None, None, "31 member states")],
        ),
    ],
)
def test_a_count_is_the_texts_number_with_its_words_and_what_it_is_part_of(
    text: str, counts: list[tuple[int, str, str | None, str | None, str]]
) -> None:
    (found,) = events(text)
    said = [(c["n"], c["of"], c["qualifier"], c["part_of"], c["span"]["text"]) for c in found["counts"]]
    assert said == counts


@pytest.mark.parametrize(
    "text",
    [
        "The two sides held talks in Northport on Friday.",
        "A meeting of 9 of 15 member states was held in Northport on Friday.",
        "Amber met Cobalt in Northport on Friday to discuss the release of 300 members of the fleet.",
        "Amber and Cobalt held a two-hour call on Friday.",
    ],
)
def test_a_number_that_counts_nobody_who_came_or_is_one_of_another_is_no_count(text: str) -> None:
    (found,) = events(text)
    assert found["counts"] == []


def test_two_texts_that_count_differently_contradict_each_other_unless_one_is_not_exact() -> None:
    from truceline.talks.across.comparing import compared

    (one,) = events(SUMMIT.format("35 representatives"))
    for said, verdict in (("33 representatives", "contradictory"), ("about 30 representatives", "imprecise")):
        (other,) = events(SUMMIT.format(said))
        differs = {each.field: each.verdict for each in compared(one, {**other, "doc": "doc:b"}).differing}
        assert differs == {"count": verdict}
