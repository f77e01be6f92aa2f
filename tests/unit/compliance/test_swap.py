"""Swapping the parties' labels swaps labels and changes nothing else, ids whose order flips included."""

import random
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from tests.unit.compliance.test_assess_v1 import connection, some_incident
from truceline.agreement import load_agreement
from truceline.compliance.assess_v1 import ASSESSMENT_COLUMNS, assess
from truceline.records import FindingStatus

MINIMAL = Path(__file__).parents[2] / "agreements" / "minimal"
SWAPS = {
    "each other": {"alder": "birch", "birch": "alder"},
    "order flips": {"alder": "zebrawood", "birch": "acacia"},
}


def relabelled(text, swap):
    for name in swap:
        text = text.replace(name, f"<{name}>")
    for name, new in swap.items():
        text = text.replace(f"<{name}>", new)
    return text


def swapped_agreement(folder, swap):
    shutil.copytree(MINIMAL, folder)
    for path in folder.iterdir():
        path.write_text(relabelled(path.read_text(), swap))
    found, problems = load_agreement(folder)
    assert problems == ()
    return found


def answers(agreement, incidents, statuses):
    con: duckdb.DuckDBPyConnection = connection(incidents, statuses)
    assess(con, agreement)
    return con.execute(f"SELECT {', '.join(ASSESSMENT_COLUMNS)} FROM assessments").fetchall()


@pytest.mark.parametrize("swap", SWAPS.values(), ids=SWAPS)
def test_swapping_labels_swaps_labels_alone(swap, tmp_path):
    original, _ = load_agreement(MINIMAL)
    dice = random.Random(5)
    incidents = [some_incident(dice, number) for number in range(1, 81)]
    statuses = [dice.choice(list(FindingStatus)) for _ in incidents]
    before = answers(original, incidents, statuses)
    swapped = [replace(each, tier=relabelled(each.tier, swap)) for each in incidents]
    after = answers(swapped_agreement(tmp_path / "swapped", swap), swapped, statuses)
    # in the very same order: it follows the agreement's files, not the spelling of ids
    assert after == [tuple(relabelled(x, swap) if isinstance(x, str) else x for x in row) for row in before]
    assert after != before
