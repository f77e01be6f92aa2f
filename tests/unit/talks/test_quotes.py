"""Quotation marks of every kind, nested, mixed and left open; none of the sentences is anybody's."""

from __future__ import annotations

import pytest

from truceline.talks.plain import plain
from truceline.talks.quotes import quotes, with_double_marks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “a b” then.", [("a b", 1, True)]),
        ('He said "a b" and "c".', [("a b", 1, True), ("c", 1, True)]),
        ("He said «a „b“ c» then.", [("a “b“ c", 1, True), ("b", 2, True)]),
        ("He said “a “b” c” then.", [("a “b” c", 1, True), ("b", 2, True)]),
        (
            "He said “it is 'done now', he said”.",
            [("it is 'done now', he said", 1, True), ("done now", 2, True)],
        ),
        ("She said 'we will meet,' and left.", [("we will meet,", 1, True)]),
        ("It's the envoys' plan, isn't it", []),
        ('mixed “abc" and "def”', [("abc", 1, True), ("def", 1, True)]),
        ("never closed “abc def\nnext paragraph", [("abc def", 1, False)]),
        ('a board 6" wide', []),
        ("", []),
        ("”", []),
    ],
)
def test_marks_are_paired(text: str, expected: list[tuple[str, int, bool]]) -> None:
    seen = plain(text).text
    assert [(seen[each.start : each.end], each.depth, each.closed) for each in quotes(seen)] == expected


def test_a_quotation_of_two_paragraphs_goes_on_where_the_next_begins_with_a_mark() -> None:
    first, second = quotes("“One paragraph.\n“And another,” she said.")
    assert first.closed
    assert first.goes_on
    assert not second.goes_on


@pytest.mark.parametrize("marks", ["“”", '""', "«»", "„”"])
def test_the_kind_of_marks_changes_nothing(marks: str) -> None:
    raw = f"He wrote: {marks[0]}We agreed on steps.{marks[1]} Then {marks[0]}more{marks[1]}."
    seen = plain(raw).text
    assert [seen[each.start : each.end] for each in quotes(seen)] == ["We agreed on steps.", "more"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 'long' call, the envoys' plan", "a “long” call, the envoys' plan"),
        ("''It's long,'' he said", "''It's long,'' he said"),
        ("“it is 'done' now”", "“it is 'done' now”"),
    ],
)
def test_single_marks_of_an_outer_quotation_are_read_as_double_ones(text: str, expected: str) -> None:
    assert with_double_marks(text, quotes(text)) == expected
