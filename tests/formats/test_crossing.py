"""Every reader meets every other format's files: it refuses, or accounts for every row; it never breaks.

A tired officer types the wrong --format. What must not happen then: a traceback, a row that is in
no list, or rows kept that another format would have read as something else without a word.
"""

from __future__ import annotations

import pytest

from tests.formats.reads import Read, read, samples, source
from truceline.intake import Refusal, format_cards, recognise

CARDS = format_cards()
FOREIGN = [
    pytest.param(mine.name, file, id=f"{mine.name}-reads-{file.name}-of-{theirs.name}")
    for mine in CARDS
    for theirs in CARDS
    if mine.name != theirs.name
    for file in samples(theirs.name)
]


@pytest.mark.parametrize(("name", "file"), FOREIGN)
def test_a_foreign_file_is_refused_or_accounted_for_row_by_row(name: str, file) -> None:
    found = read(file, source(zone="UTC"), format=name)
    if isinstance(found, Refusal):
        assert all(problem.message and problem.remedy for problem in found.problems)
        return
    assert isinstance(found, Read)
    kept = {row["row_no"] for row in found.rows}
    aside = {row["row_no"] for row in found.aside}
    assert not kept & aside
    assert kept | aside == set(range(1, found.reading.rows_in + 1))


@pytest.mark.parametrize("name", [card.name for card in CARDS])
def test_every_sample_of_a_format_is_its_own_by_a_clear_margin(name: str) -> None:
    for file in samples(name):
        best, second, *_ = recognise(file)
        assert (best.format, best.score - second.score >= 0.2) == (name, True), (file.name, best, second)
