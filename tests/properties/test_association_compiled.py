"""The compiled path gives the labels of the NumPy path, merge by merge; and neither needs the other."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.fusion.assoc_v1.told import Columns, at, random_rows, told
from truceline.fusion.assoc_v1 import TooCrowdedError, associate

pytest.importorskip("numba", reason="the extra fast is not installed")


def lines(columns: Columns, compiled: bool, block_rows: int) -> tuple[list[int], set[tuple[int, ...]]]:
    """Labels, and each merge: its round, the reports and the score."""
    done = associate(columns, compiled=compiled, block_rows=block_rows, with_merges=True)
    merges = done.merges
    told_of = zip(merges.round, merges.kept, merges.gone, merges.score, strict=True)
    return done.label.tolist(), {tuple(map(int, each)) for each in told_of}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("block_rows", [60, 10_000])
def test_both_paths_merge_the_same_in_the_same_rounds_by_the_same_scores(seed: int, block_rows: int) -> None:
    columns = random_rows(500, seed, days=4.0 + 10 * seed)
    compiled = lines(columns, True, block_rows)
    assert compiled == lines(columns, False, block_rows)
    assert len(compiled[1]) > 20


def test_both_paths_agree_near_the_antimeridian_and_near_the_poles() -> None:
    for lon, lat in ((179.99, 0.0), (0.0, 80.0), (-180.0, -70.0)):
        columns = random_rows(300, 3)
        columns["lon_deg"] = columns["lon_deg"] - np.nanmean(columns["lon_deg"]) + lon
        columns["lat_deg"] = columns["lat_deg"] - np.nanmean(columns["lat_deg"]) + lat
        assert lines(columns, True, 10_000) == lines(columns, False, 10_000)


def test_words_told_again_are_one_telling_in_both_paths() -> None:
    columns = told(*[at(0, 0)] * 50, at(100, 100, hours=0.1, source_id="s1"))
    assert lines(columns, True, 10_000) == lines(columns, False, 10_000)
    assert set(associate(columns, compiled=True).label.tolist()) == {0}


def test_a_crowd_that_no_answer_could_untangle_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("truceline.fusion.assoc_v1.sweeping.MOST_LOOKS", 1_000)
    with pytest.raises(TooCrowdedError, match="far vaguer than their number allows"):
        associate(random_rows(500, 1), compiled=True)


def test_what_numba_keeps_is_made_anew_when_any_file_of_the_kernels_changes() -> None:
    from truceline.fusion.assoc_v1.kernels import compiling, grown, met

    assert len(compiling.STAMP) >= 8
    for kernel in (grown, met):
        kept = getattr(kernel._cache, "_cache_file", None)
        assert kept is None or kept._source_stamp == compiling.STAMP
