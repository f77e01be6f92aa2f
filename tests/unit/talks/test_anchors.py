"""Every item stands on exact characters or is derived from items that are there; anything else is found."""

from __future__ import annotations

from typing import Any

import pytest

from truceline.talks.anchors import Ground, Span, selectors, ungrounded

RAW = "Envoy Amber met Cobalt in Northport."
RAWS = {"doc:a": RAW}
AMBER = Span("doc:a", 6, 11, "Amber").object()


def record(**item: Any) -> dict[str, Any]:
    return {"statements": [{"id": "st:a/1", "provenance": Ground("speech.said/1").object(), **item}]}


def test_an_anchored_item_may_stand() -> None:
    assert ungrounded(record(source=AMBER), RAWS) == []


def test_a_derived_item_may_stand_when_what_it_came_from_is_there() -> None:
    assert ungrounded(record(provenance=Ground("x/1", ("doc:a",), derived=True).object()), RAWS) == []


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ({}, "neither anchored nor derived"),
        ({"source": {**AMBER, "text": "Ambra"}}, "does not read 'Ambra'"),
        ({"source": {**AMBER, "start": 5}}, "does not read"),
        ({"source": {**AMBER, "end": 400}}, "does not read"),
        ({"source": {**AMBER, "doc": "doc:b"}}, "doc:b, which is not there"),
        ({"source": AMBER, "date": {"span": {**AMBER, "text": "x"}}}, "does not read 'x'"),
        ({"source": AMBER, "provenance": {}}, "no rule says how it was made"),
        ({"provenance": Ground("x/1", (), derived=True).object()}, "neither anchored nor derived"),
        ({"provenance": Ground("x/1", ("st:gone",), derived=True).object()}, "st:gone, which is not there"),
        ({"source": {**AMBER, "start": 11, "end": 11, "text": ""}}, "does not read"),
    ],
)
def test_what_stands_on_nothing_is_found(item: dict[str, Any], why: str) -> None:
    assert why in "; ".join(ungrounded(record(**item), RAWS))


def test_selectors_are_those_of_a_web_annotation() -> None:
    position, quote = selectors("ab" * 32, RAW, Span("doc:a", 6, 11, "Amber"))["selector"]
    assert (position["start"], position["end"]) == (6, 11)
    assert quote == {
        "type": "TextQuoteSelector",
        "exact": "Amber",
        "prefix": "Envoy ",
        "suffix": " met Cobalt in Northport",
    }
