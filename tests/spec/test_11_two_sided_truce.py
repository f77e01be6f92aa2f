"""Scenario 11: two sides claim, each in its own window; both lists are compared, neither total is adopted.

Invented items stand under two totals that were really claimed of the Easter truce of 2025: one side counted
2,935 over 24 hours, the other 4,900 over 30. The parties here are the demo's. The mission says of each
side's own list how much it saw too, how much it did not, and where nobody looked; it counts what it
recorded itself, and nothing else.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.spec.scenario import Scenario, lines_of

SOURCES = """
    source       | class  | party  | tier
    camera-net   | camera | -      | mission
    patrols      | patrol | -      | mission
    party-amber  | party  | amber  | commission
    party-cobalt | party  | cobalt | commission
    news-wire    | media  | -      | public
"""
WHO_LOOKED = """
    source     | sensor   | where      | from (UTC)       | to (UTC)         | state    | reason
    camera-net | camera-1 | west-reach | 2024-05-20 04:00 | 2024-05-20 12:00 | looked   |
    camera-net | camera-1 | west-reach | 2024-05-20 12:00 | 2024-05-20 21:30 | obscured | fog
"""
WHAT_THE_MISSION_SAW = """
    when (UTC)          | what             | where   | how many | source
    2024-05-20 06:00±1m | artillery        | Hill 12 | 3        | camera-net
    2024-05-20 07:30±1m | mortar           | Quarry  | 1        | patrols
    2024-05-20 14:00±1m | artillery        | Mill    | 2        | patrols
"""
AMBERS_LIST = """
    when (UTC)          | what             | where   | by     | how many | source
    2024-05-20 06:10±5m | artillery        | Hill 12 | cobalt | 20       | party-amber
    2024-05-20 07:25±5m | artillery        | Quarry  | cobalt | 9        | party-amber
    2024-05-20 09:00±5m | fpv_drone_strike | Hill 12 | cobalt | 1        | party-amber
    2024-05-20 16:00±5m | artillery        | Bridge  | cobalt | 30       | party-amber
"""
COBALTS_LIST = """
    when (UTC)          | what             | where   | by    | how many | source
    2024-05-19 21:00±5m | artillery        | Harbour | amber | 40       | party-cobalt
    2024-05-20 06:05±5m | mlrs             | Hill 12 | amber | 12       | party-cobalt
    2024-05-20 10:00±5m | ground_assault   | Mill    | amber | 1        | party-cobalt
    2024-05-20 18:00±5m | fpv_drone_strike | Bridge  | amber | 1        | party-cobalt
    2024-05-20 23:00±5m | mortar           | Quarry  | amber | 5        | party-cobalt
"""
TOTALS = """
    source       | claimant | accused | from (UTC)       | to (UTC)         | measure    | value
    party-amber  | amber    | cobalt  | 2024-05-20 02:00 | 2024-05-21 02:00 | violations | 2,935
    party-cobalt | cobalt   | amber   | 2024-05-19 20:00 | 2024-05-21 02:00 | violations | 4,900
"""
THE_WIRE_REPEATS = """
    when (UTC)          | what      | where  | by     | how many | source
    2024-05-20 16:05±5m | artillery | Bridge | cobalt | 30       | news-wire
"""


class Told:
    """What the mission publishes after it has read these lists and totals of the sides."""

    def __init__(self, folder: Path, *lists: str, totals: str = "") -> None:
        scenario = Scenario(folder)
        scenario.sources(SOURCES)
        scenario.cover(WHO_LOOKED)
        for seen in (WHAT_THE_MISSION_SAW, *lists):
            scenario.observe(seen)
        if totals:
            scenario.claim(totals)
        scenario.run()
        self.commission = scenario.report("2024-05-20", "commission")
        self.public = scenario.report("2024-05-20", "public")
        scenario.close()

    def rows(self) -> list[str]:
        """The table of claimed totals, a line a side, in the order of the sources."""
        return lines_of(self.commission, "claims", containing=" | ")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Both sides' lists and totals, and a wire that carries one side's word again."""
    lists = (AMBERS_LIST, COBALTS_LIST, THE_WIRE_REPEATS)
    return Told(tmp_path_factory.mktemp("both"), *lists, totals=TOTALS)


def recorded(report: dict[str, Any]) -> dict[str, Any]:
    """Every count of recorded violations, by figure."""
    counts = ("/violations/", "/explosions/")
    return {
        name: figure["value"]
        for name, figure in report["figures"].items()
        if any(part in name for part in counts)
    }


def test_each_sides_own_items_are_matched_unmatched_or_unverifiable(both: Told) -> None:
    """The last three columns count the side's own items and add up to them: four, and five.

    The camera looks at the west alone: it can leave a drone strike at Hill 12 unmatched, and says
    nothing about an assault at the Mill, which nobody watched.
    """
    amber, cobalt = both.rows()
    assert amber.split(" | ")[-3:] == ["2", "1", "1"]
    assert cobalt.split(" | ")[-3:] == ["1", "0", "4"]


def test_each_total_stands_beside_its_own_window_and_its_length(both: Told) -> None:
    amber, cobalt = both.rows()
    assert "20 May 2024, 00:00 – 21 May 2024, 00:00 | 24 | 2,935" in amber
    assert "19 May 2024, 18:00 – 21 May 2024, 00:00 | 30 | 4,900" in cobalt


def test_it_is_said_that_two_windows_are_not_one_comparison(both: Told) -> None:
    said = " ".join(lines_of(both.commission, "claims"))
    assert "Totals over different windows, areas or measures are not one comparison" in said
    assert "never subtracted from each other" in said


def test_the_words_are_the_sides_claims_and_nobodys_deeds(both: Told) -> None:
    report = both.commission
    section = next(each for each in report["sections"] if each["id"] == "claims")
    said = str(section).lower()
    assert "the mission adopts none of them" in said
    assert "claimed by" in said and "claimed total" in said
    assert not re.search(r"committed|guilty|violated by|aggress|false|lie[ds]?\b|true\b", said)
    assert "violations committed by" not in str(report)


def test_neither_total_nor_list_moves_what_the_mission_recorded(
    both: Told, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same recorded violations come out when the sides have said nothing at all."""
    silent = Told(tmp_path_factory.mktemp("silent"))
    assert recorded(silent.commission)["2024-05-20/violations/all"] == 3 + 1 + 2
    assert recorded(both.commission) == recorded(silent.commission)
    assert recorded(both.public) == recorded(silent.public)


def test_the_report_publishes_no_difference_sum_or_ratio_of_the_totals(both: Told) -> None:
    figures = both.commission["figures"]
    totals = [name for name in figures if name.startswith("claims/") and name.endswith("/total")]
    assert sorted(figures[name]["value"] for name in totals) == [2935, 4900]
    assert not [name for name, figure in figures.items() if set(totals) & set(figure["how"].get("of", ()))]
    assert not {4900 - 2935, 4900 + 2935} & {figure["value"] for figure in figures.values()}


def test_the_public_is_not_told_what_the_sides_claim(both: Told) -> None:
    report = both.public
    assert lines_of(report, "claims") == ["The parties’ claims go to the Commission and the Mission only."]
    assert not [name for name in report["figures"] if name.startswith("claims/")]
    assert not re.search(r"2,?935|4,?900", str(report))


def test_a_wire_that_repeats_a_side_confirms_nothing(both: Told) -> None:
    """The wire carries Amber's last item again; only the mission's own eyes could match it."""
    amber, _ = both.rows()
    assert amber.split(" | ")[-1] == "1", "the shelling of the bridge stays unverifiable"


def test_changing_the_sides_places_changes_their_places_alone(
    both: Told, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Amber's list and total in Cobalt's mouth are answered the same."""

    def swapped(text: str) -> str:
        return text.replace("amber", "\0").replace("cobalt", "amber").replace("\0", "cobalt")

    lists = (swapped(AMBERS_LIST), swapped(COBALTS_LIST), swapped(THE_WIRE_REPEATS))
    other = Told(tmp_path_factory.mktemp("other"), *lists, totals=swapped(TOTALS))
    plain, changed = (
        {line.split(" | ")[-4]: line.split(" | ")[-3:] for line in told.rows()} for told in (both, other)
    )
    assert plain == changed
    assert set(plain) == {"2,935", "4,900"}
