"""YAML as it stands on the page."""

import pytest

from truceline.agreement.yaml_nodes import Leaf, plain_value, read_nodes, surprise


def test_values_are_the_texts_their_author_wrote():
    nodes = read_nodes("a: [NO, 12:30, 0x10, 1.50, 2031-03-01]\nb: {c: null, d: 'null', e: ~}\n")
    assert plain_value(nodes) == {
        "a": ["NO", "12:30", "0x10", "1.50", "2031-03-01"],
        "b": {"c": None, "d": "null", "e": None},
    }


@pytest.mark.parametrize("text", [
    "NO", "no", "Off", "y", "true", "~", "null", "12:30", "1:30:00", "190:20:30", "7", "-3", "0o17", "0x1F",
    "1_000", "1.5", "1e3", ".5", ".inf", "-.INF", ".nan", "2031-03-01", "2031-3-1", "2031-03-01T10:00Z", "<<",
])  # fmt: skip
def test_texts_that_some_reader_takes_for_something_else(text):
    assert surprise(Leaf(text, True, 1)) is not None
    assert surprise(Leaf(text, False, 1)) is None


@pytest.mark.parametrize("text", [
    "P1", "art-1/1", "nobody", "yesterday", "alder", "12:61", "1.2.3", "v2", "-", "+02", "e5", "P10D", "0xZZ",
])  # fmt: skip
def test_texts_that_every_reader_takes_for_a_text(text):
    assert (surprise(Leaf(text, True, 1)) is None) == (text not in ("+02",))
