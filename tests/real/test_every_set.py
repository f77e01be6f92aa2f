"""Every real set that a format names reads whole, and the page of their counts is what a new read gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.real.every_set import NO_FIGURES, PAGE, SETS, Counted, counted, page

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory, real_data: Callable[[str], Path]) -> tuple[Counted, ...]:
    return counted(tmp_path_factory.mktemp("every-set"), real_data("viina_events").parent)


@pytest.mark.parametrize("number", range(len(SETS)), ids=[each.path for each in SETS])
def test_a_set_reads_whole(sets: tuple[Counted, ...], number: int) -> None:
    found = sets[number]
    assert found.files > 0
    parts_of_reports = found.offered.format == "osce_status_text"
    assert set(found.refused) <= (set(NO_FIGURES) if parts_of_reports else set())
    assert found.formats == {found.offered.format}
    assert found.kept + found.set_aside + found.known == found.rows_in
    assert found.rows_in > 0


def test_the_page_says_what_a_new_read_gives(sets: tuple[Counted, ...]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(sets)
