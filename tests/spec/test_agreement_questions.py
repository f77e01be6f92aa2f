"""What was in force, where and when? Questions an officer asks the agreement, and its answers.

The agreement is tests/agreements/minimal: artillery and mortars are forbidden in the valley (P1), mortar
smoke at the ford is exempt (X1) but not in the night to 6 March (X2), Alder may fire mortars on its
range (R1), and drones are forbidden within a distance that no machine computes yet (P2).
"""

from datetime import datetime
from pathlib import Path

from tests.spec.scenario import read_table
from truceline.agreement import binds, load_agreement
from truceline.records import Place, TimeSpan

ROOT = Path(__file__).parents[2]
PLACES = {
    "orchard in the valley": Place.point(-29.7, 41.2, 300),
    "ford": Place.point(-29.5, 41.5, 300),
    "bank beside the ford": Place.point(-29.4, 41.5, 300),
    "Alder's range": Place.point(-29.15, 41.15, 300),
    "beyond the hills": Place.point(-28.0, 41.2, 300),
    "not said": Place.nowhere(),
}


def span(text):
    first, _, last = text.partition(" to ")
    return TimeSpan(earliest=datetime.fromisoformat(first), latest=datetime.fromisoformat(last or first))


def answered(agreement, row, places):
    found = binds(agreement, row["what"], span(row["when"]), places[row["where"]])
    words = {"YES": "yes", "CANNOT_TELL": "cannot tell"}
    return [(each.commitment.id, words[each.in_force.name], words[each.inside.name]) for each in found]


def check(agreement, table, places):
    """Rows without a question go on answering the one above."""
    asked, expected = None, []
    for row in [*read_table(table), None]:
        if row is None or row["when"]:
            if asked is not None:
                assert answered(agreement, asked, places) == expected, asked
            asked, expected = row, []
        if row is not None and row["binds"] != "nothing":
            expected.append((row["binds"], row["in force"], row["inside"]))


def test_what_binds_a_mortar_in_the_small_truce():
    agreement, _ = load_agreement(ROOT / "tests" / "agreements" / "minimal")
    check(agreement, """
        when                                         | what             | where                 | binds     | in force    | inside
        2031-02-28T23:59+02:00                       | mortar           | orchard in the valley | nothing   |             |
        2031-03-01T00:00+02:00                       | mortar           | orchard in the valley | P1@text   | yes         | yes
        2031-02-28T22:00+00:00                       | mortar           | orchard in the valley | P1@text   | yes         | yes
        2031-02-28T23:50+02:00 to 2031-03-01T00:10+02:00 | artillery    | orchard in the valley | P1@text   | cannot tell | yes
                                                     |                  |                       | P1@alder  | cannot tell | yes
        2031-03-10T12:00+02:00                       | mortar           | ford                  | P1@text   | yes         | yes
                                                     |                  |                       | X1@text   | yes         | yes
        2031-03-05T23:00+02:00                       | mortar           | ford                  | P1@text   | yes         | yes
                                                     |                  |                       | X1@text   | yes         | yes
                                                     |                  |                       | X2@text   | yes         | yes
        2031-03-10T12:00+02:00                       | mortar           | bank beside the ford  | P1@text   | yes         | yes
                                                     |                  |                       | X1@text   | yes         | cannot tell
        2031-03-10T12:00+02:00                       | mortar           | Alder's range         | P1@text   | yes         | yes
                                                     |                  |                       | R1@text   | yes         | yes
        2031-03-10T12:00+02:00                       | mortar           | beyond the hills      | nothing   |             |
        2031-03-10T12:00+02:00                       | mortar           | not said              | P1@text   | yes         | cannot tell
                                                     |                  |                       | X1@text   | yes         | cannot tell
                                                     |                  |                       | R1@text   | yes         | cannot tell
        2031-03-10T12:00+02:00                       | fpv_drone_strike | orchard in the valley | P2@text   | yes         | cannot tell
                                                     |                  |                       | P2@birch  | yes         | yes
        2031-03-10T12:00+02:00                       | statement        | orchard in the valley | nothing   |             |
    """, PLACES)  # fmt: skip


def test_the_thirty_hours_of_easter_2025_are_exact():
    agreement, _ = load_agreement(ROOT / "examples" / "easter-2025" / "agreement")
    check(agreement, """
        when                         | what      | where    | binds   | in force | inside
        2025-04-19T17:59:59+03:00    | artillery | not said | nothing |          |
        2025-04-19T18:00+03:00       | artillery | not said | E1@text | yes      | yes
                                     |           |          | E2@text | yes      | yes
        2025-04-20T20:59:59+00:00    | artillery | not said | E1@text | yes      | yes
                                     |           |          | E2@text | yes      | yes
        2025-04-20T21:00+00:00       | artillery | not said | nothing |          |
    """, PLACES)  # fmt: skip
