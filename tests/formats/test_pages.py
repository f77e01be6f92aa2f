"""The committed reference pages are the ones that the cards give, and no card leaves a gap."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.intake import Card, format_cards, format_page
from truceline.records.layers import LAYERS

FOLDER = Path(__file__).parents[2] / "docs" / "reference" / "formats"


@pytest.mark.parametrize("card", format_cards(), ids=lambda card: card.name)
def test_the_committed_page_is_the_one_that_the_card_gives(card: Card) -> None:
    committed = (FOLDER / f"{card.name}.md").read_text(encoding="utf-8")
    assert committed == format_page(card), "write the pages again: python -m tests.formats.test_pages"


def test_there_is_no_page_without_a_format() -> None:
    assert {page.stem for page in FOLDER.glob("*.md")} == {card.name for card in format_cards()}


@pytest.mark.parametrize("card", format_cards(), ids=lambda card: card.name)
def test_a_card_leaves_nothing_unsaid(card: Card) -> None:
    assert card.licence.id != "UNSTATED" or card.licence.text, (
        "a licence of records/licences.csv, or the sentence"
    )
    assert card.oddities
    assert card.columns
    assert set(card.layers) <= set(LAYERS)
    assert all(c.name and c.unit and c.meaning and c.becomes for c in card.columns)


if __name__ == "__main__":
    for made in format_cards():
        (FOLDER / f"{made.name}.md").write_text(format_page(made), encoding="utf-8")
