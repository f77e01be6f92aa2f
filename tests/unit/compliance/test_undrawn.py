"""A zone that nobody can draw: by columns as one act at a time, no place is told from it, and nothing is a breach."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.agreement import Act, Verdict, ask, load_agreement
from truceline.compliance import VERDICTS, Verdicts, acts_of
from truceline.records import Place, TimeSpan

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.mark.parametrize(
    ("folder", "kind", "provision"),
    [
        ("plant-principles-2023", "fpv_drone_strike", "no-attack"),
        ("line-of-control-draft", "mortar", "no-fire"),
        ("energy-truce-2025", "cruise_missile", "strikes"),
    ],
)
def test_columns_and_ask_answer_alike(folder, kind, provision):
    agreement, problems = load_agreement(EXAMPLES / folder)
    assert not problems
    when = TimeSpan.at(datetime(2025, 4, 1, 10, 0, tzinfo=UTC))
    places = (Place.nowhere(), Place.point(-30.0, 47.0, 50.0), Place.point(34.0, 47.0, None))
    acts = [Act(kind=kind, happened=when, place=place) for place in places]
    table = Verdicts(agreement, acts_of(acts, (), None)).table()
    for number, act in enumerate(acts):
        answers = ask(agreement, act)
        assert [VERDICTS[code] for code in table[:, number]] == [each.verdict for each in answers]
        mine = [each.verdict for each in answers if each.provision_id == provision]
        assert mine == [Verdict.NOT_IN_FORCE if agreement.status == "draft" else Verdict.CANNOT_TELL]
