"""What a licence keeps out of a report, what it prints, and which rows may not stand in one file."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from truceline.records import Terms, clashes, licences, mixing
from truceline.report import LayerTerms, MapLayer, ReportRefusedError, report_files

OPEN_ROWS = {"counts": "public", "coverage": "public", "truce": "public", "rows": "public"}
ROOT = "root-2025-04"
NAMES = {"one": "First source", "two": "Second source"}


def scene_of(invented, of_sources, *, rows_each=2):
    """A scene in which each source saw something, and each source's rows came under these terms."""
    scene = invented.Scene()
    for source_id in of_sources:
        for number in range(rows_each):
            at = invented.START + timedelta(hours=1 + number)
            scene.saw(source=source_id, at=at, as_reported=f"words-of-{source_id}-{number}", tier="public")
    material = scene.material(release=OPEN_ROWS)
    sources = tuple(
        replace(
            material.sources[1], id=source_id, names=(("en", NAMES.get(source_id, source_id)),), tier="public"
        )
        for source_id in of_sources
    )
    noted = tuple(
        LayerTerms(layer="observations", batch_root=ROOT, source_id=source_id, terms=terms)
        for source_id, terms in of_sources.items()
    )
    return replace(material, sources=sources, licences=noted)


def exported(files):
    return list(csv.DictReader(io.StringIO(files["incidents.csv"].decode())))


def everything(files):
    pdf = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(files["report.pdf"])).pages)
    return {name: content.decode() for name, content in files.items() if name != "report.pdf"} | {"pdf": pdf}


def words(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))


MIT = Terms(id="MIT", text="MIT, as found", attribution="Credit line of the first source")
CLOSED = Terms(id="INTERNAL", text="not to be passed on")


def test_rows_of_a_source_that_forbids_republication_are_withheld_counted_and_said(invented):
    material = scene_of(invented, {"one": MIT, "two": CLOSED})
    files = report_files(material, "public", "en")
    assert [row["licence"] for row in exported(files)] == ["MIT", "MIT"]
    assert "2 rows of Second source withheld: the licence (INTERNAL)" in words(files["report.html"].decode())
    [held] = json.loads(files["report.json"])["licences"]["withheld"]
    assert (held["source"], held["rows"], held["licence"]) == ("Second source", 2, "INTERNAL")
    assert "Second source: 2 (INTERNAL)" in files["licences.txt"].decode()


def test_figures_count_what_is_withheld_for_they_are_facts(invented):
    material = scene_of(invented, {"one": MIT, "two": CLOSED})
    figures = json.loads(report_files(material, "public", "en")["report.json"])["figures"]
    assert figures["2025-04-20/violations/all"]["value"] == 4


def test_the_missions_own_room_sees_all_and_is_told_that_it_is_internal_use(invented):
    files = report_files(scene_of(invented, {"one": MIT, "two": CLOSED}), "mission", "en")
    assert sorted(row["licence"] for row in exported(files)) == ["INTERNAL", "INTERNAL", "MIT", "MIT"]
    assert "words-of-two-0" in files["incidents.csv"].decode()
    assert "internal use by the mission" in files["report.html"].decode()
    assert json.loads(files["report.json"])["licences"]["use"] == "internal"


@pytest.mark.parametrize("tier", ["party:A", "commission"])
def test_every_reader_outside_the_missions_room_is_outside(invented, tier):
    files = report_files(scene_of(invented, {"one": MIT, "two": CLOSED}), tier, "en")
    assert {row["licence"] for row in exported(files)} == {"MIT"}


@pytest.mark.parametrize(("lang", "said"), [("en", "Credit"), ("uk", "авторства"), ("ru", "авторства")])
def test_licence_and_credit_are_printed_in_every_file(invented, lang, said):
    files = report_files(scene_of(invented, {"one": MIT}), "public", lang)
    texts = everything(files)
    for name in ("report.html", "report.json", "incidents.geojson", "licences.txt", "pdf"):
        assert "MIT" in texts[name], name
        assert MIT.attribution in words(texts[name]), name
    assert {row["licence"] for row in exported(files)} == {"MIT"}
    assert said in texts["licences.txt"]
    geo = json.loads(texts["incidents.geojson"])
    assert geo["features"][0]["properties"]["licence"] == "MIT"
    assert geo["truceline"]["licences"]["files"]["incidents.csv"][0]["link"].startswith("https://")


ODBL, NC = Terms(id="ODbL-1.0"), Terms(id="CC-BY-NC-SA-4.0")


@pytest.mark.parametrize("order", [("one", "two"), ("two", "one")])
def test_rows_that_may_not_stand_in_one_file_are_refused_with_both_named(invented, order):
    of_sources = {"one": ODBL, "two": NC}
    material = scene_of(invented, {name: of_sources[name] for name in order})
    with pytest.raises(ReportRefusedError) as refused:
        report_files(material, "public", "en")
    problem = refused.value.problem
    assert problem.code == "TL-REP-002"
    assert problem.message == (
        "observations of 'two' (CC-BY-NC-SA-4.0) and observations of 'one' (ODbL-1.0) may not stand in one data "
        f"file: {mixing('ODbL-1.0', 'CC-BY-NC-SA-4.0').why} ({mixing('ODbL-1.0', 'CC-BY-NC-SA-4.0').source})."
    )
    assert "--without two" in problem.remedy


def test_what_no_rule_knows_together_is_refused_and_said_to_be_unknown(invented):
    material = scene_of(invented, {"one": Terms(id="GPL-2.0"), "two": Terms(id="CC-BY-4.0")})
    assert mixing("GPL-2.0", "CC-BY-4.0").may is None
    with pytest.raises(ReportRefusedError) as refused:
        report_files(material, "public", "en")
    assert "are not known to" in refused.value.problem.message


def test_the_mission_may_look_at_rows_side_by_side(invented):
    files = report_files(scene_of(invented, {"one": ODBL, "two": NC}), "mission", "en")
    assert len(exported(files)) == 4


def test_a_source_that_is_left_out_lets_the_others_stand_and_is_counted(invented):
    material = replace(scene_of(invented, {"one": ODBL, "two": NC}), without=("two",))
    files = report_files(material, "public", "en")
    assert {row["licence"] for row in exported(files)} == {"ODbL-1.0"}
    assert "left out as asked" in words(files["report.html"].decode())
    assert json.loads(files["report.json"])["figures"]["2025-04-20/violations/all"]["value"] == 4


def test_a_row_that_several_reports_went_into_needs_the_leave_of_each(invented):
    material = scene_of(invented, {"one": MIT, "two": CLOSED}, rows_each=1)
    [second] = material.con.execute("SELECT first_member FROM incidents WHERE source_id = 'two'").fetchall()[
        0
    ]
    [first] = material.con.execute("SELECT incident_id FROM incidents WHERE source_id = 'one'").fetchall()[0]
    invented.put(material.con, "members", incident_id=first, observation_id=second, weight=1.0, run_no=7)
    assert exported(report_files(material, "public", "en")) == []
    assert len(exported(report_files(material, "mission", "en"))) == 2


def test_a_control_map_under_closed_terms_is_not_drawn_for_others_and_that_is_said(invented):
    ring = ((37.0, 48.0), (37.5, 48.0), (37.5, 48.5), (37.0, 48.0))
    control = MapLayer(
        id="c", kind="control", rings=(ring,), drawn_by="A", tier="public", source_id="one",
        terms=Terms(id="TERMS", text="ask"),
    )  # fmt: skip
    material = replace(scene_of(invented, {"one": MIT}), map_layers=(control,))
    public = report_files(material, "public", "en")["report.html"].decode()
    own = report_files(material, "mission", "en")["report.html"].decode()
    assert "A control map of First source is not drawn" in words(public)
    assert "is not drawn" not in words(own)


def test_a_source_that_may_not_be_named_is_credited_by_what_its_licence_asks_alone(invented):
    material = scene_of(
        invented, {"one": Terms(id="CC-BY-4.0", text="camera on Birch Hill", attribution="The Office")}
    )
    hidden = replace(material.sources[0], tier="mission")
    for name, text in everything(report_files(replace(material, sources=(hidden,)), "public", "en")).items():
        assert "Birch Hill" not in text, name
        assert "First source" not in text, name
    files = report_files(replace(material, sources=(hidden,)), "public", "en")
    assert "The Office" in files["licences.txt"].decode()


def test_without_a_word_from_read_or_source_nothing_is_republished(invented):
    material = scene_of(invented, {"one": MIT})
    silent = replace(material.sources[0], licence="", licence_id="")
    files = report_files(replace(material, licences=(), sources=(silent,)), "public", "en")
    assert exported(files) == []
    assert "UNSTATED" in files["licences.txt"].decode()


@settings(max_examples=12)
@given(
    codes=st.lists(st.sampled_from(sorted(licences())), min_size=1, max_size=4),
    tier=st.sampled_from(["public", "party:A", "commission"]),
)
def test_nothing_of_a_row_without_the_right_to_republish_it_is_in_any_file(invented, codes, tier):
    of_sources = {f"source-{number}": Terms(id=code) for number, code in enumerate(codes)}
    material = scene_of(invented, of_sources, rows_each=1)
    closed = [name for name, terms in of_sources.items() if terms.licence.republish != "yes"]
    ids = material.con.execute(
        "SELECT id, as_reported FROM observations WHERE list_contains(?, source_id)", [closed]
    ).fetchall()
    if clashes(terms.id for name, terms in of_sources.items() if name not in closed):
        with pytest.raises(ReportRefusedError, match="TL-REP-002"):
            report_files(material, tier, "en")
        return
    texts = everything(report_files(material, tier, "en"))
    for name, text in texts.items():
        for row_id, as_reported in ids:
            assert row_id not in text, name
            assert as_reported not in text, name
    shown = {row["licence"] for row in exported({"incidents.csv": texts["incidents.csv"].encode()})}
    assert shown == {terms.id for terms in of_sources.values() if terms.licence.republish == "yes"}
