"""Who did it: a side where measured geometry says so, else nobody, with every reason."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.verification.attribution_v1.cases import asked, crater, ground, named, row, source
from truceline.verification.attribution_v1 import REASONS, SUPPOSITIONS, ControlMap, again_with
from truceline.verification.attribution_v1.lines import voices


def reasons(found, act=0):
    return {name for name, held in zip(REASONS, found.reasons[act], strict=True) if held}


def test_a_crater_that_points_across_the_line_names_the_side_beyond_it():
    found = asked(crater(5.0, 180.0, 10, 14))
    assert named(found) == "B"
    assert found.probability[0].sum() == pytest.approx(1.0)
    assert found.ground[0, 1] > 0.9
    assert reasons(found) == set()


def test_a_side_that_fires_on_its_own_ground_is_named_against_every_accusation():
    found = asked(
        crater(5.0, 0.0, 8, 12),
        crater(5.0, 2.0, 8, 12, who="radar", means="radar"),
        row("party-a", 5.0, side_claimed="B"),
        row("press", 5.0, side_claimed="B"),
        row("wire", 5.0, side_claimed="B"),
    )
    assert named(found) == "A"
    openly, staged = found.parts[0, 0]
    assert staged > openly / 3, "of nine open acts to one staged the evidence leaves fewer than three"


@pytest.mark.parametrize("words", [("B",), ("B", "B"), ("A",)])
def test_words_alone_name_nobody_an_admission_included(words):
    found = asked(row("acoustic", 5.0), *(row("party-a", 5.0, side_claimed=side) for side in words))
    assert named(found) == "undetermined"
    assert "no_physical_line" in reasons(found)


def test_an_admission_counts_and_an_accusation_hardly_does():
    base = asked(row("craters", 0.0), row("party-a", 0.0)).probability[0, 0]
    accused = asked(row("craters", 0.0), row("party-a", 0.0, side_claimed="B")).probability[0, 0]
    admitted = asked(row("craters", 0.0), row("party-a", 0.0, side_claimed="A")).probability[0, 0]

    def decibans(p):
        return 10 * np.log10(p / (1 - p))

    assert decibans(admitted) - decibans(base) >= 3.0
    assert abs(decibans(accused) - decibans(base)) < 3.0


def test_only_what_parties_say_names_nobody_whatever_they_measured():
    found = asked(crater(5.0, 180.0, 10, 14, who="party-a", side_claimed="B"))
    assert named(found) == "undetermined"
    assert {"only_party_sources", "no_physical_line"} <= reasons(found)


def test_a_channel_that_repeats_a_party_speaks_for_that_party():
    heard = voices((source("party-a", "party", "A", ()), source("tv", "media", "", ("party-a",), "party-a")))
    assert (heard["tv"].party, heard["tv"].measures) == ("A", False)
    assert "only_party_sources" in reasons(asked(row("a-tv", 5.0, side_claimed="B")))
    assert "only_party_sources" in reasons(asked(row("press", 5.0, side_claimed="B", relays="party-a")))


def test_a_firing_point_in_the_contact_band_names_nobody():
    found = asked(crater(5.0, 180.0, 5.2, 6.4))
    assert named(found) == "undetermined"
    assert found.in_band[0] > 0.5
    assert "in_contact_band" in reasons(found)


def test_an_unknown_range_with_both_sides_in_reach_names_nobody():
    unknown = {"kind": "explosion_undetermined"}
    found = asked(crater(10.0, 180.0, np.nan, np.nan, **unknown))
    assert {"weapon_unknown"} <= reasons(found)
    assert named(found) == "undetermined"
    away = asked(
        crater(10.0, 0.0, np.nan, np.nan, **unknown), crater(10, 0, np.nan, np.nan, who="radar", **unknown)
    )
    assert "weapon_unknown" not in reasons(away), "north of the impact there is one side's ground alone"


def test_without_a_map_or_with_one_sides_ground_alone_nobody_is_named():
    line = {"bearing_deg": 180.0, "least_km": 10, "most_km": 14}
    one = ControlMap(ground().grounds[:1])
    assert reasons(asked(crater(5.0, **line), control=one)) == {"map_of_one_side"}
    assert named(asked(crater(5.0, **line), control=one)) == "undetermined"
    later = ground(day=20_001)
    found = asked(crater(5.0, **line), control=later)
    assert "no_control_map" in reasons(found)
    assert named(asked(crater(5.0, **line), control=ground(day=19_999))) == "B"


def test_an_old_map_widens_its_band():
    line = {"bearing_deg": 180.0, "least_km": 9, "most_km": 10}
    assert named(asked(crater(5.0, **line), control=ground(day=19_999))) == "B"
    assert "in_contact_band" in reasons(asked(crater(5.0, **line), control=ground(day=19_900)))


def test_two_rows_of_one_lineage_are_one_line():
    twice = asked(crater(5.0, 0.0, 8, 12), crater(5.0, 1.0, 8, 12))
    once = asked(crater(5.0, 0.0, 8, 12))
    apart = asked(crater(5.0, 0.0, 8, 12), crater(5.0, 1.0, 8, 12, who="radar", means="radar"))
    assert twice.lines[0] == once.lines[0] == 1
    assert apart.lines[0] == 2
    assert apart.probability[0, 0] > twice.probability[0, 0] + 0.01
    assert twice.probability[0, 0] == pytest.approx(once.probability[0, 0], abs=0.02)


def test_lines_that_disagree_name_nobody():
    found = asked(crater(1.0, 180.0, 8, 12), crater(1.0, 0.0, 8, 12, who="radar", means="radar"))
    assert named(found) == "undetermined"
    assert "below_threshold" in reasons(found)


def test_what_no_side_can_have_done_is_not_asked_about():
    assert "not_an_act" in reasons(asked(crater(5.0, 180.0, 10, 14, kind="vegetation_fire")))


def test_the_prior_is_turned_and_the_rest_stays():
    found = asked(crater(5.0, 180.0, 3, 20))
    against = again_with(found, {"A": 0.7, "B": 0.3})
    assert against[0, 1] < found.probability[0, 1] < again_with(found, {"A": 0.3, "B": 0.7})[0, 1]
    assert again_with(found, {"A": 1.0, "B": 1.0}) == pytest.approx(found.probability)


@pytest.mark.parametrize(
    "broken",
    [
        {"sigma_major_m": np.inf},
        {"sigma_major_m": np.nan},
        {"bearing_sigma_deg": np.nan},
        {"bearing_sigma_deg": 0.0},
        {"bearing_sigma_deg": 180.0},
        {"range_min_m": 20_000.0, "range_max_m": 20_000.0},
        {"lat_deg": np.nan},
    ],
)
def test_odd_numbers_give_probabilities_all_the_same(broken):
    found = asked({**crater(5.0, 180.0, 10, 14), **broken})
    assert np.isfinite(found.probability).all()
    assert found.probability[0].sum() == pytest.approx(1.0)


def muzzle(north_km, seconds, **said):
    """Firing that a microphone of the mission located apart from any impact."""
    at = 20_000 * 86_400_000_000 + seconds * 1_000_000
    return row("radar", north_km, observation="muzzle_flash", happened_earliest=at, act=1, **said)


def test_firing_heard_apart_is_linked_by_time_and_reach_and_never_asserted():
    found = asked(row("craters", 5.0), muzzle(-9.0, -30))
    assert found.evidence.linked.tolist() == [False, True]
    assert found.lines[0] == 1
    assert named(found) == "B"
    for apart in (muzzle(-9.0, -600), muzzle(-9.0, 60), muzzle(-60.0, -30)):
        assert asked(row("craters", 5.0), apart).lines[0] == 0


def test_firing_that_fits_many_acts_says_little_of_each():
    acts = [row("craters", 5.0 + n, act=n + 2) for n in range(4)]
    found = asked(row("craters", 5.0), muzzle(-9.0, -30), *acts)
    assert found.evidence.wrong[found.evidence.linked] == pytest.approx(1 - 0.95 / 5)
    assert named(found) == "undetermined"
    assert 0.5 < found.probability[0, 1] < 0.9


def theatre(others, own):
    """So many acts that fell on another's ground, so many on their own side's, each with one crater."""
    across = [crater(5.0, 180.0, 10, 14, act=n) for n in range(others)]
    return across + [crater(5.0, 0.0, 8, 12, act=others + n) for n in range(own)]


def test_where_fire_usually_falls_is_learnt_of_both_sides_together():
    usual = asked(*theatre(100, 3))
    assert usual.settings.on_others > 0.85
    assert named(usual, 0) == "B"
    assert named(usual, 101) == "undetermined", "a lone crater that tells of the unusual names nobody"
    twice = asked(*theatre(50, 2), crater(5.0, 0.0, 8, 12, act=52), crater(5, 1, 8, 12, who="radar", act=52))
    assert named(twice, 52) == "A", "two measurements that agree do"
    mixed = asked(*theatre(50, 50))
    assert 0.35 < mixed.settings.on_others < 0.6
    assert named(mixed, 75) == "A"


def test_a_few_acts_teach_little():
    assert asked(crater(5.0, 180.0, 10, 14)).settings.on_others == pytest.approx(0.62, abs=0.02)


def test_the_weapon_may_be_named_by_another_report_of_no_party():
    unknown = crater(10.0, 180.0, np.nan, np.nan, kind="explosion_undetermined")
    assert "weapon_unknown" in reasons(asked(dict(unknown), row("party-a", 10.0, kind="mortar")))
    assert "weapon_unknown" not in reasons(asked(dict(unknown), row("radar", 10.0, kind="mortar")))


def test_firing_among_a_crowd_at_one_moment_is_not_linked_and_takes_no_time():
    crowd = [row("craters", 5.0 + n / 1000, act=n) for n in range(3_000)]
    flashes = [{**muzzle(-9.0, -30), "act": 3_000 + n} for n in range(300)]
    found = asked(*crowd, *flashes)
    assert not found.evidence.linked.any()


def test_the_first_version_stays_beside_the_second():
    deep = [crater(80.0, 0.0, 8, 12, act=103 + n) for n in range(30)]
    told = [*theatre(100, 3), *deep]
    first = asked(*(dict(each) for each in told), settings=SUPPOSITIONS["attribution_v1@1"])
    second = asked(*told)
    assert (first.on_others == first.settings.on_others).all()
    assert second.on_others[103] < 0.4 < second.on_others[0], "deep behind the line nothing comes from beyond"
