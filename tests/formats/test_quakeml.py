"""QuakeML: the preferred origin, as wide as it says; no unfolding, no guess between origins."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.reads import Read, read_sample, read_text, sample
from truceline.intake import Refusal

HEAD = '<q:quakeml xmlns:q="http://quakeml.org/xmlns/quakeml/1.2" xmlns="http://quakeml.org/xmlns/bed/1.2"><eventParameters>'
TAIL = "</eventParameters></q:quakeml>"
PLACE = "<latitude><value>48</value></latitude><longitude><value>37</value></longitude>"
TIME = "<time><value>2031-05-01T03:00:00Z</value></time>"


def one(folder: Path, inside: str, kind: str = "explosion") -> Read | Refusal:
    event = f'<event publicID="e1"><type>{kind}</type><origin publicID="o1">{inside}</origin></event>'
    return read_text(folder, HEAD + event + TAIL, "origins.xml")


def sigmas(folder: Path, inside: str) -> tuple[float | None, float | None, float | None]:
    found = one(folder, TIME + PLACE + inside)
    assert isinstance(found, Read), found
    (row,) = found.rows
    return row["sigma_major_m"], row["sigma_minor_m"], row["azimuth_deg"]


def uncertainty(inside: str) -> str:
    return f"<originUncertainty>{inside}</originUncertainty>"


def test_the_preferred_origin_is_the_one_that_is_read() -> None:
    first, *_ = read_sample("quakeml").rows
    assert (first["lon_deg"], first["lat_deg"]) == (37.5, 48.1)
    assert (first["happened_earliest"], first["happened_latest"]) == (
        "2031-05-01 01:02:03+00",
        "2031-05-01 01:02:04+00",
    )


def test_depth_and_magnitude_are_kept_with_their_units() -> None:
    first, *_ = read_sample("quakeml").rows
    measured = json.loads(first["measures"])
    assert (measured["depth_m"], measured["magnitude"], measured["magnitude_type"]) == (0.0, 1.4, "ML")


def test_an_earthquake_is_no_explosion() -> None:
    from truceline.records import kinds

    assert read_sample("quakeml").rows[1]["kind"] == "earthquake"
    assert kinds()["earthquake"].associates_with != kinds()["blast_wave"].associates_with


def test_an_ellipse_at_90_per_cent_becomes_one_sigma(tmp_path: Path) -> None:
    """Two dimensions hold 90 % at √(-2 ln 0.1) = 2.146 sigma."""
    inside = uncertainty(
        "<maxHorizontalUncertainty>2146</maxHorizontalUncertainty><minHorizontalUncertainty>1073</minHorizontalUncertainty>"
        "<azimuthMaxHorizontalUncertainty>30</azimuthMaxHorizontalUncertainty><confidenceLevel>90</confidenceLevel>"
    )
    assert sigmas(tmp_path, inside) == (pytest.approx(1000, abs=0.5), pytest.approx(500, abs=0.5), 30.0)


def test_an_ellipsoid_becomes_a_circle_of_its_longest_axis(tmp_path: Path) -> None:
    """Three dimensions hold 68.27 % at 1.8779 sigma."""
    axes = "<semiMajorAxisLength>1877.9</semiMajorAxisLength><semiMinorAxisLength>10</semiMinorAxisLength>"
    inside = uncertainty(
        f"<confidenceEllipsoid>{axes}</confidenceEllipsoid><confidenceLevel>68.27</confidenceLevel>"
    )
    assert sigmas(tmp_path, inside) == (pytest.approx(1000, abs=1), pytest.approx(1000, abs=1), None)


def test_degrees_become_metres_at_their_latitude(tmp_path: Path) -> None:
    """0.01° are 1,113 m north and 1,113 m × cos 48° east."""
    inside = (
        f"{TIME}<latitude><value>48</value><uncertainty>0.01</uncertainty></latitude>"
        "<longitude><value>37</value><uncertainty>0.01</uncertainty></longitude>"
    )
    found = one(tmp_path, inside)
    assert isinstance(found, Read)
    (row,) = found.rows
    assert row["sigma_major_m"] == pytest.approx(1113.2)
    assert row["sigma_minor_m"] == pytest.approx(1113.2 * math.cos(math.radians(48)), abs=0.1)
    assert row["azimuth_deg"] == 0.0


@pytest.mark.parametrize("inside", ["", "<horizontalUncertainty>0</horizontalUncertainty>"])
def test_an_uncertainty_of_nothing_is_unknown_and_never_zero(tmp_path: Path, inside: str) -> None:
    assert sigmas(tmp_path, uncertainty(inside)) == (None, None, None)


def test_an_origin_without_an_uncertain_time_is_ten_seconds_wide_either_side() -> None:
    earthquake = read_sample("quakeml").rows[1]
    assert earthquake["happened_earliest"] == "2031-05-01 02:59:50+00"
    assert earthquake["happened_latest"] == "2031-05-01 03:00:10+00"


def test_an_origin_that_its_publisher_rejects_is_set_aside(tmp_path: Path) -> None:
    found = one(tmp_path, f"{TIME}{PLACE}<evaluationStatus>rejected</evaluationStatus>")
    assert isinstance(found, Read)
    assert found.aside_codes() == [(1, "TL-INT-010", "origin/evaluationStatus")]


def test_nobody_chooses_between_origins(tmp_path: Path) -> None:
    origins = "".join(f'<origin publicID="{name}">{TIME}{PLACE}</origin>' for name in "ab")
    found = read_text(tmp_path, f'{HEAD}<event publicID="e1">{origins}</event>{TAIL}', "origins.xml")
    assert isinstance(found, Read)
    assert found.aside_codes() == [(1, "TL-INT-015", "origin/time")]


@pytest.mark.parametrize(
    "declares",
    [
        '<!DOCTYPE q [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE q SYSTEM "file:///etc/hosts">',
    ],
)
def test_a_document_that_would_unfold_is_refused(tmp_path: Path, declares: str) -> None:
    refusal = read_text(tmp_path, declares + HEAD + TAIL, "origins.xml", format="quakeml")
    assert isinstance(refusal, Refusal)
    assert refusal.problems[0].code == "TL-INT-065"


def test_every_event_stands_in_the_file_as_reported(tmp_path: Path) -> None:
    """Also where the file is longer than what is read at once."""
    events = "".join(
        f'<event publicID="e{n}"><type>explosion</type><origin publicID="o">{TIME}{PLACE}</origin></event>\n'
        for n in range(2000)
    )
    text = HEAD + events + TAIL
    found = read_text(tmp_path, text, "origins.xml")
    assert isinstance(found, Read)
    assert len(found.rows) == 2000
    assert all(row["as_reported"] in text and row["as_reported"].startswith("<event") for row in found.rows)
    assert [row["record_key"] for row in found.rows] == [f"e{n}" for n in range(2000)]


def test_deep_nesting_is_passed_over(tmp_path: Path) -> None:
    deep = "<a>" * 50_000 + "x" + "</a>" * 50_000
    found = one(tmp_path, TIME + PLACE + deep)
    assert isinstance(found, Read)
    assert len(found.rows) == 1


def test_a_file_cut_off_is_refused(tmp_path: Path) -> None:
    whole = sample("quakeml").read_text(encoding="utf-8")
    refusal = read_text(tmp_path, whole[:900], "origins.xml")
    assert isinstance(refusal, Refusal)
    assert refusal.problems[0].code == "TL-INT-003"


@pytest.mark.fuzz
@given(st.data())
@settings(max_examples=60)
def test_no_bytes_make_it_raise(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    whole = bytearray(sample("quakeml").read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    found = read_text(tmp_path_factory.mktemp("quakes"), bytes(whole), "origins.xml", format="quakeml")
    if isinstance(found, Read):
        assert len(found.rows) + len(found.aside) == found.reading.rows_in


@pytest.mark.parametrize("declared", ["UTF-9", "big5", "idna", "windows-1251"])
def test_a_document_that_declares_another_encoding_is_read_as_utf_8_or_refused(
    declared: str, tmp_path: Path
) -> None:
    """A codec that Python does not know, or knows otherwise, once ended in a traceback."""
    text = sample("quakeml").read_text(encoding="utf-8").replace("UTF-8", declared, 1)
    found = read_text(tmp_path, text, name="quakes.xml")
    assert isinstance(found, Read)
    assert len(found.rows) == len(read_sample("quakeml").rows)
    cyrillic = text.replace("</event>", "<!-- вибух --></event>", 1).encode("cp1251")
    refused = read_text(tmp_path, cyrillic, name="quakes.xml", format="quakeml")
    assert isinstance(refused, Refusal)
    assert refused.problems[0].code in ("TL-INT-003", "TL-INT-016")
