"""The whole report: every number a figure, every figure re-derived, every tier kept, every byte the same."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from pypdf import PdfReader

from truceline.records import Mandate
from truceline.report import FigureError, ReportRefusedError, how_from_json, rederive, report_files

MARKED = re.compile(
    r"<(a|text|span|code|time)\b(?=[^>]*(?:data-figure|class=\"(?:axis|name|said)\"|<code|<time|datetime))[^>]*>.*?</\1>"
    r"|<code>.*?</code>|<style>.*?</style>|<head>.*?</head>|<svg[^>]*><title>.*?</title>",
    re.DOTALL,
)


def unmarked_text(html):
    """What a reader sees, less what is marked as a figure, a time, a code, a name or a quotation."""
    return re.sub(r"<[^>]+>", " ", MARKED.sub(" ", html))


@pytest.fixture(scope="module")
def full(invented):
    return invented.full_scene(40)


@pytest.fixture(scope="module")
def files(full):
    return report_files(full, "mission", "en")


@pytest.fixture(scope="module")
def public(full, invented):
    return report_files(replace(full, release=invented.OPEN), "public", "en")


@pytest.mark.parametrize("which", ["files", "public"])
def test_no_digit_is_left_outside_a_figure(which, request):
    html = request.getfixturevalue(which)["report.html"].decode()
    assert re.findall(r".{0,40}\d.{0,40}", unmarked_text(html)) == []


def test_the_test_above_can_fail():
    assert re.search(r"\d", unmarked_text("<p>We counted 12.</p>"))


def test_every_anchor_names_a_figure_and_every_link_has_a_target(files):
    html = files["report.html"].decode()
    figures = json.loads(files["report.json"])["figures"]
    named = set(re.findall(r'data-figure="([^"]+)"', html))
    assert len(named) > 100
    assert named <= set(figures)
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_every_figure_can_be_asked_again_and_gives_the_same_value(full, files):
    figures = json.loads(files["report.json"])["figures"]
    values = {id: entry["value"] for id, entry in figures.items()}
    for id, entry in figures.items():
        again = rederive(full.con, how_from_json(entry), values, values)
        assert again == entry["value"], id


def test_a_changed_row_changes_the_figure_asked_again(invented, full, files):
    scene = invented.full_scene(40)
    scene.con.execute(
        "UPDATE incidents SET recorded_violations = recorded_violations + 1 WHERE incident_id = 3"
    )
    entry = json.loads(files["report.json"])["figures"]["2025-04-20/violations/all"]
    assert rederive(scene.con, how_from_json(entry), {}, {}) == entry["value"] + 1


def test_the_same_material_gives_the_same_bytes(full, files, invented):
    assert report_files(full, "mission", "en") == files
    assert report_files(invented.full_scene(40), "mission", "en") == files


def test_swapping_the_parties_labels_swaps_them_and_changes_nothing_else(full, invented):
    alpha, beta = full.parties
    swapped = replace(full, parties=(replace(alpha, names=beta.names), replace(beta, names=alpha.names)))

    def exchange(text):
        return (
            text.replace("Party Alpha", "\0").replace("Party Beta", "Party Alpha").replace("\0", "Party Beta")
        )

    plain = report_files(full, "mission", "en")["report.html"].decode()
    assert "Party Alpha" in plain
    assert report_files(swapped, "mission", "en")["report.html"].decode() == exchange(plain)


SECRETS = (
    "mast-04",
    "mast-05",
    "south-1",
    "Birch Hill",
    "Patrol Two",
    "cam-7",
    "pat-2",
    "48.1234",
    "37.8123",
    "detonations",
    "Claimed total",
    "2,935",
    "2935",
    "4900",
    "power",
    "lightning",
)


@pytest.mark.parametrize("tier", ["public", "party:A"])
def test_no_sensor_no_exact_place_no_claim_leaves_the_mission(full, invented, tier):
    opened = replace(full, release={**invented.OPEN, "rows": "public"})
    files = report_files(opened, tier, "en")
    pdf = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(files["report.pdf"])).pages)
    assert "Invented Easter Truce Mission" in pdf
    files["report.pdf"] = pdf.encode()
    for name in files:
        found = [secret for secret in SECRETS if secret in files[name].decode()]
        assert (name, found) == (name, [])


def test_the_secrets_looked_for_do_stand_in_the_missions_own_report(files):
    everything = files["report.html"].decode() + files["incidents.csv"].decode()
    for secret in ("mast-05", "Birch Hill", "48.1234", "detonations", "Claimed total", "2,935", "lightning"):
        assert secret in everything


def test_public_rows_are_coarse_and_a_sensors_own_position_is_left_out(full, invented):
    opened = replace(full, release={**invented.OPEN, "rows": "public"})
    rows = list(csv.DictReader(io.StringIO(report_files(opened, "public", "en")["incidents.csv"].decode())))
    assert rows
    for row in rows:
        assert re.fullmatch(r"(-?\d+\.\d)?", row["lon_deg"]) and re.fullmatch(r"(-?\d+\.\d)?", row["lat_deg"])
        if row["place_kind"] == "wedge":
            assert (row["lon_deg"], row["bearing_deg"]) == ("", "")
    assert any(row["place_kind"] == "wedge" for row in rows)


def test_rows_without_a_tier_stay_in_the_mission(public):
    assert public["incidents.csv"].decode().count("\n") == 1
    assert json.loads(public["incidents.geojson"])["features"] == []


def test_a_sealed_row_is_in_no_output_not_even_the_missions(invented):
    scene = invented.Scene()
    scene.saw(as_reported="sealed words", tier="sealed", count=77)
    for name, content in report_files(scene.material(), "mission", "en").items():
        if name != "report.pdf":
            assert "sealed words" not in content.decode()


def test_figures_that_are_not_released_lose_their_value_and_their_filter(full):
    figures = json.loads(report_files(full, "public", "en")["report.json"])["figures"]
    assert figures["2025-04-20/rows-read"] == {
        "id": "2025-04-20/rows-read",
        "unit": "rows",
        "rule": "count@1",
        "tier": "mission",
        "withheld": True,
    }
    assert not any("value" in figure for id, figure in figures.items() if "/violations/" in id)


def test_counts_that_are_not_released_are_not_hinted_at(invented):
    """An empty day and a full one read the same to somebody from whom counts are withheld."""
    busy, empty = invented.Scene(), invented.Scene()
    for kind in ("mortar", "restriction", "casualty"):
        busy.saw(kind)
    texts = [report_files(scene.material(), "public", "en")["report.html"] for scene in (busy, empty)]
    assert texts[0] == texts[1]


def test_a_question_whose_sources_are_withheld_is_not_asked_in_part(public):
    figures = json.loads(public["report.json"])["figures"]
    entry = figures["2025-04-20/coverage/north/camera/sensors"]
    assert ["source_id", "in", "withheld"] in entry["how"]["where"]
    with pytest.raises(FigureError, match="withheld"):
        how_from_json(entry)


def test_claims_stand_with_their_windows_and_in_neutral_words(files):
    html = files["report.html"].decode().split('<section id="claims">')[1].split("</section>")[0]
    assert "2,935" in html and "4,900" in html
    assert "20 April 2025, 00:00" in html and "19 April 2025, 18:00" in html
    assert "are not one comparison" in html
    assert "committed" not in html


def test_a_control_stratum_is_no_answer_and_there_is_no_score(files):
    html = files["report.html"].decode()
    assert "control, not an answer (fell)" in html
    assert "There is no overall score" in html
    assert "One side only" in html


def test_a_cell_a_spreadsheet_would_run_is_guarded(invented):
    scene = invented.Scene()
    for words in ("=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "\tx"):
        scene.saw(as_reported=words)
    text = report_files(scene.material(), "mission", "en")["incidents.csv"].decode()
    said = [row["as_reported"] for row in csv.DictReader(io.StringIO(text))]
    assert said == ["'=HYPERLINK(1)", "'+1", "'-2+3", "'@SUM(A1)", "'\tx"]


def test_a_sources_words_cannot_become_markup(invented):
    scene = invented.Scene()
    scene.saw(as_reported='<script>alert("x")</script> #read("/etc/passwd") *bold*')
    html = report_files(scene.material(), "mission", "en")["report.html"].decode()
    assert "<script" not in html


def test_nothing_is_fetched_and_nothing_runs(files):
    html = files["report.html"].decode()
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\((?!#)|\son\w+=", html)
    assert re.findall(r"https?://[^\"'\s<]+", html.replace("http://www.w3.org/2000/svg", "")) == []


def test_doubts_that_hold_for_the_whole_report_are_in_every_output(files):
    note = "One observation is taken as one incident in this version."
    assert note in files["report.html"].decode()
    assert note in files["report.json"].decode()
    assert note in files["incidents.geojson"].decode()


def test_a_language_without_words_is_refused_with_those_there_are(full):
    with pytest.raises(ReportRefusedError) as refused:
        report_files(full, "mission", "xx")
    assert refused.value.problem.code == "TL-REP-001"
    assert "en" in refused.value.problem.remedy


def test_a_tier_the_mandate_does_not_grant_is_refused(full):
    silent = replace(full, mandate=Mandate())
    with pytest.raises(ReportRefusedError) as refused:
        report_files(silent, "public", "en")
    assert refused.value.problem.code == "TL-MIS-005"
    assert report_files(silent, "mission", "en")["report.json"]


def test_a_report_of_one_line_and_one_of_many_name_the_cut_and_the_file(invented):
    scene = invented.Scene()
    for minute in range(160):
        scene.saw(at=invented.START + timedelta(minutes=minute))
    html = report_files(scene.material(), "mission", "en")["report.html"].decode()
    text = re.sub(r"<[^>]+>", "", html)
    assert "The table shows 150 rows; incidents.csv lists all 160, 10 more." in text
    assert html.count("<details") == 2  # the table's later rows, and the register of figures


def test_what_others_reported_stands_apart_from_what_the_mission_recorded(invented):
    scene = invented.Scene()
    scene.saw("artillery", count=3, as_reported="three impacts on camera")
    scene.saw("artillery", count=9, violations=0, source="A-mil", as_reported="nine, says a party")
    html = report_files(scene.material(), "mission", "en")["report.html"].decode()
    ours, others = html.split("Reported by others: no recorded violations")
    assert "three impacts on camera" in ours and "nine, says a party" not in ours
    assert "nine, says a party" in others


def test_no_temporary_table_is_left_behind(full, files):
    left = full.con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'report_day_%'"
    ).fetchall()
    assert left == []


def test_a_mission_with_nothing_in_it_still_gets_an_honest_report(invented):
    html = report_files(invented.Scene().material(), "mission", "en")["report.html"].decode()
    assert html.count("was unobserved: no sensor or patrol of the Mission is known to have looked") == 2
    assert "No coverage is on record for the reporting period." in html
