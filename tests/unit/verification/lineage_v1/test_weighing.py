"""Weights worked by hand: reports, silence with and without a look, copies, admissions, caps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from truceline.verification.lineage_v1 import (
    DECIBANS_PER_NAT,
    Panel,
    Tellings,
    Verified,
    Witness,
    panel,
    verify,
    without_each,
)


def witness(name: str, source_class: str, tpr: float, fpr: float, **more: Any) -> Witness:
    """Rates that are all but certain, of any kind."""
    return Witness(
        id=name,
        source_class=source_class,
        tpr={"any": (tpr * 1e6, (1 - tpr) * 1e6)},
        fpr={"any": (fpr * 1e6, (1 - fpr) * 1e6)},
        **more,
    )


def tellings_of(found: Panel, told: dict[str, str], prior: float = 0.5) -> Tellings:
    """One incident; each source: ``told``, ``copied``, ``admitted``, ``silent`` (looked) or absent (did not look)."""
    words = [told.get(each.id, "") for each in found.witnesses]
    speaks = np.array([[word in ("told", "copied", "admitted") for word in words]])
    return Tellings(
        told=speaks,
        original=speaks & ~np.array([[word == "copied" for word in words]]),
        marked=np.array([[word == "copied" for word in words]]),
        admitted=np.array([[word == "admitted" for word in words]]),
        look=np.array([[1.0 if word else np.nan for word in words]]),
        kind=np.zeros(1, np.int64),
        prior=np.array([prior]),
    )


def judged(witnesses: tuple[Witness, ...], told: dict[str, str], prior: float = 0.5) -> Verified:
    found = panel(witnesses)
    return verify(found, tellings_of(found, told, prior), learn=False)


def decibans(found: Verified) -> float:
    return float(found.weighed.log_odds[0] * DECIBANS_PER_NAT)


CAMERA = witness("camera", "camera", 0.8, 0.02)
PATROL = witness("patrol", "patrol", 0.6, 0.03)
AGENCY = witness("agency", "media", 0.5, 0.2)
OUTLET = witness("outlet", "media", 0.4, 0.1, repeats=("agency",), copy_rate=0.8)
PARTY = witness("party-a", "party", 0.6, 0.3, owner_party="A")


def test_a_report_weighs_tpr_over_fpr() -> None:
    assert decibans(judged((CAMERA,), {"camera": "told"})) == pytest.approx(10 * np.log10(0.8 / 0.02))


def test_silence_weighs_where_it_looked_and_nothing_where_it_did_not() -> None:
    assert decibans(judged((CAMERA,), {"camera": "silent"})) == pytest.approx(10 * np.log10(0.2 / 0.98))
    assert decibans(judged((CAMERA, PATROL), {"patrol": "told"})) == pytest.approx(10 * np.log10(0.6 / 0.03))


def test_a_look_at_half_of_it_weighs_less() -> None:
    found = panel((CAMERA,))
    told = tellings_of(found, {"camera": "silent"})
    half = verify(found, told.but(look=np.array([[0.5]])), learn=False)
    assert decibans(half) == pytest.approx(10 * np.log10((1 - 0.4) / (1 - 0.01)))


def test_a_copy_that_says_so_adds_nothing_and_is_no_second_lineage() -> None:
    alone = judged((AGENCY, OUTLET), {"agency": "told"})
    both = judged((AGENCY, OUTLET), {"agency": "told", "outlet": "copied"})
    assert decibans(both) == pytest.approx(decibans(alone))
    assert both.weighed.supports.sum() == 1


def test_an_outlet_that_may_have_copied_weighs_by_the_copy_model() -> None:
    """P(told | agency told) = .8 + .2 x .4 if it happened, .8 + .2 x .1 if not."""
    both = judged((AGENCY, OUTLET), {"agency": "told", "outlet": "told"})
    expected = 10 * np.log10(0.5 / 0.2) + 10 * np.log10((0.8 + 0.2 * 0.4) / (0.8 + 0.2 * 0.1))
    assert decibans(both) == pytest.approx(expected)


def test_an_outlet_that_tells_what_its_agency_did_not_speaks_for_itself() -> None:
    alone = judged((AGENCY, OUTLET), {"agency": "silent", "outlet": "told"})
    assert decibans(alone) == pytest.approx(10 * np.log10(0.5 / 0.8) + 10 * np.log10(0.4 / 0.1))


def test_an_admission_weighs_more_than_an_accusation_by_three_decibans_at_least() -> None:
    accused = decibans(judged((PARTY,), {"party-a": "told"}))
    admitted = decibans(judged((PARTY,), {"party-a": "admitted"}))
    assert admitted >= accused + 3
    assert accused == pytest.approx(10 * np.log10(2))


def test_no_lineage_weighs_more_than_thirty_decibans() -> None:
    sure = witness("sure", "camera", 0.999999, 0.000001)
    assert decibans(judged((sure,), {"sure": "told"})) == pytest.approx(30)


def test_a_source_without_rates_weighs_nothing_and_gives_no_probability() -> None:
    unknown = Witness(id="unknown", source_class="patrol")
    found = judged((unknown,), {"unknown": "told"})
    assert np.isnan(found.p_real[0])
    assert found.grade[0] == "V1"


@pytest.mark.parametrize(
    ("told", "prior", "grade"),
    [
        ({"camera": "told", "patrol": "told"}, 0.5, "V3"),
        ({"camera": "told"}, 0.5, "V2"),
        ({"agency": "told", "party-a": "told"}, 0.5, "V2"),
        ({"agency": "told"}, 0.5, "V1"),
        ({"agency": "told", "camera": "silent"}, 0.3, "V0"),
    ],
)
def test_grades(told: dict[str, str], prior: float, grade: str) -> None:
    found = judged((CAMERA, PATROL, AGENCY, OUTLET, PARTY), told, prior)
    assert found.grade[0] == grade, found.p_real


def test_people_who_tell_are_never_enough_for_v3() -> None:
    tellers = tuple(witness(f"outlet-{n}", "media", 0.9, 0.05) for n in range(6))
    found = judged(tellers, {each.id: "told" for each in tellers})
    assert found.p_real[0] > 0.999
    assert found.grade[0] == "V2"


def test_a_party_s_own_sensor_is_not_the_physical_source_that_v3_needs() -> None:
    radar = witness("radar-a", "radar", 0.8, 0.01, owner_party="A")
    found = judged((radar, AGENCY), {"radar-a": "told", "agency": "told"})
    assert found.grade[0] == "V2"


def test_swapping_the_parties_swaps_nothing_else() -> None:
    other = witness("party-b", "party", 0.6, 0.3, owner_party="B")
    one = judged((PARTY, other), {"party-a": "told"})
    two = judged((PARTY, other), {"party-b": "told"})
    assert one.p_real[0] == two.p_real[0]


def test_decibans_of_lineages_and_prior_add_up() -> None:
    found = judged(
        (CAMERA, PATROL, AGENCY, OUTLET), {"camera": "told", "outlet": "told", "patrol": "silent"}, 0.2
    )
    weighed = found.weighed
    assert weighed.prior[0] + weighed.by_lineage[0].sum() == pytest.approx(weighed.log_odds[0])


def test_without_the_lineage_that_carries_it_the_probability_falls_to_the_rest() -> None:
    found = judged((CAMERA, AGENCY), {"camera": "told", "agency": "told"})
    assert without_each(found.weighed).min() == pytest.approx(0.5 / 0.7)
