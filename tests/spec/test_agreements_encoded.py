"""The packaged agreements, as a lawyer reviews them: every scenario beside a text, every provision's words.

Each agreement's folder brings its own questions. ``scenarios/good/*.csv`` are acts and the answer that must
come out, with words of a step that led there; ``scenarios/bad/*.txt`` are acts that must not be answered so.
The place is a point known to 50 m: ``28 km west of LINE`` (from the line's middle), ``in ZONE`` (a point
inside it), ``lon X lat Y``, or empty: nowhere in particular. A column ``events`` may say when something was that
a deadline counts from: ``full-ceasefire=2015-10-01T00:00+03:00``.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyproj import Geod

from truceline.agreement import Act, Agreement, Answer, Verdict, ask, load_agreement
from truceline.records import Place, TimeSpan

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = sorted(path.parent for path in EXAMPLES.rglob("agreement.yaml"))
COLUMNS = ["when", "what", "weapon", "whose", "where", "reader", "provision", "expected", "because"]
SIGMA_M = 50.0
_AZIMUTH_DEG = {"north": 0.0, "east": 90.0, "south": 180.0, "west": 270.0}


def named(folder: Path) -> str:
    return str(folder.relative_to(EXAMPLES))


def agreement_in(folder: Path) -> Agreement:
    agreement, problems = load_agreement(folder)
    assert problems == ()
    assert agreement is not None
    return agreement


def place_of(agreement: Agreement, words: str) -> Place:
    if not words:
        return Place.nowhere()
    if found := re.fullmatch(r"lon (-?[\d.]+) lat (-?[\d.]+)", words):
        return Place.point(float(found[1]), float(found[2]), SIGMA_M)
    if found := re.fullmatch(r"in (\S+)", words):
        inner = agreement.areas()[found[1]].geometry.representative_point()
        return Place.point(inner.x, inner.y, SIGMA_M)
    found = re.fullmatch(r"([\d.]+) km (north|east|south|west) of (\S+)", words)
    assert found, f"no place: {words}"
    line = agreement.line(found[3])
    assert line is not None, words
    middle = line.geometry.interpolate(0.5, normalized=True)
    lon_deg, lat_deg, _ = Geod(ellps="WGS84").fwd(
        middle.x, middle.y, _AZIMUTH_DEG[found[2]], float(found[1]) * 1000.0
    )
    return Place.point(lon_deg, lat_deg, SIGMA_M)


def events_of(words: str) -> Iterator[tuple[str, datetime]]:
    for each in filter(None, words.split("; ")):
        name, _, moment = each.partition("=")
        yield name, datetime.fromisoformat(moment).astimezone(UTC)


def answered(agreement: Agreement, row: dict[str, str]) -> Answer:
    act = Act(
        kind=row["what"],
        happened=TimeSpan.at(datetime.fromisoformat(row["when"])),
        place=place_of(agreement, row["where"]),
        party=row["whose"] or None,
        weapon=row["weapon"] or None,
        events=tuple(events_of(row.get("events") or "")),
    )
    (found,) = [
        each for each in ask(agreement, act, read_by=row["reader"]) if each.provision_id == row["provision"]
    ]
    return found


def words_of(answer: Answer) -> str:
    """Every step's words with what they rest on, those of exceptions too."""
    own = [" ".join([step.words, *(f"[{cite}]" for cite in step.cites)]) for step in answer.steps]
    return " | ".join([*own, *map(words_of, answer.excepted_by)])


def told(path: Path) -> dict[str, str]:
    """A bad scenario: its fields, then why."""
    head, _, why = path.read_text(encoding="utf-8").partition("\n\n")
    fields = {name: value.strip() for name, _, value in (line.partition(":") for line in head.splitlines())}
    return {**fields, "why": why.strip()}


def files(pattern: str) -> list[object]:
    return [
        pytest.param(folder, path, id=f"{named(folder)}/{path.stem}")
        for folder in FOLDERS
        for path in sorted((folder / "scenarios").glob(pattern))
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_every_packaged_agreement_has_scenarios_of_both_kinds(folder: Path) -> None:
    for kind in ("good/*.csv", "bad/*.txt"):
        assert list((folder / "scenarios").glob(kind)), kind


@pytest.mark.parametrize(("folder", "path"), files("good/*.csv"))
def test_every_act_is_answered_as_its_scenario_says(folder: Path, path: Path) -> None:
    agreement = agreement_in(folder)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert rows
    for number, row in enumerate(rows, start=2):
        assert list(row) in (COLUMNS, [*COLUMNS, "events"]), number
        found = answered(agreement, row)
        assert found.verdict.value == row["expected"], (path.name, number, row, words_of(found))
        assert row["because"], (path.name, number)
        assert row["because"] in words_of(found), (path.name, number, words_of(found))


@pytest.mark.parametrize(("folder", "path"), files("bad/*.txt"))
def test_no_act_is_answered_as_its_scenario_forbids(folder: Path, path: Path) -> None:
    row = told(path)
    found = answered(agreement_in(folder), row)
    forbidden = row["must not answer"].split(", ")
    assert set(forbidden) <= {each.value for each in Verdict}
    assert forbidden
    assert found.verdict.value not in forbidden, words_of(found)
    assert row["must say"]
    assert row["must say"] in words_of(found)
    assert len(row["why"]) > 40


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_every_provision_has_words_and_a_source(folder: Path) -> None:
    agreement = agreement_in(folder)
    for text in agreement.texts:
        assert text.source
        for anchor, words in text.anchors:
            assert words, anchor
            # the last words in brackets say which article of which document this is
            assert re.search(r"\([^()]{8,}\)\Z", words), f"{named(folder)} {anchor}: no article is named"
    for provision in agreement.provisions:
        assert all(words for _, words in provision.text), provision.id
        # what is not in force yet, or a draft's, has no period: it names where it is written
        assert provision.in_force or agreement.particulars_of(provision.id).source, provision.id
        assert all(period.source for period in provision.in_force), provision.id


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_no_anchor_is_left_without_a_provision(folder: Path) -> None:
    """A piece of text that nobody encoded would be law left out in silence."""
    agreement = agreement_in(folder)
    read = {each.text_anchor for each in agreement.provisions}
    for text in agreement.texts:
        assert {anchor for anchor, _ in text.anchors} == read


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_what_a_human_judges_is_never_answered_by_the_machine(folder: Path) -> None:
    agreement = agreement_in(folder)
    by_hand = {each.id for each in agreement.provisions if each.check == "human"}
    sure = (Verdict.VIOLATION, Verdict.PERMITTED)
    for row in rows_of(folder):
        if row["provision"] in by_hand:
            assert answered(agreement, row).verdict not in sure, row


def rows_of(folder: Path) -> list[dict[str, str]]:
    """Every good scenario of the folder."""
    rows = []
    for path in sorted((folder / "scenarios").glob("good/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    return rows


TWO_SIDES = {
    "minsk": ("ukraine", "cadlr"),
    "line-of-control": ("heron", "plover"),
    "line-of-control-draft": ("heron", "plover"),
    "easter-2025": ("RU", "UA"),
    "energy-truce-2025": ("RU", "UA"),
    "plant-principles-2023": ("RU", "UA"),
    "response-ladder-2026": ("RU", "UA"),
    "settlement-drafts": ("RU", "UA"),
    "paris-2026": ("UA", "coalition"),
}


def _swapped(text: str, one: str, other: str) -> str:
    names = {one: other, other: one}
    return re.sub(rf"\b({one}|{other})\b", lambda found: names[found[1]], text)


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_swapping_the_sides_swaps_every_answer(folder: Path, tmp_path: Path) -> None:
    """In text, lines, readings and questions alike: no answer knows a side by its name."""
    sides = TWO_SIDES[folder.relative_to(EXAMPLES).parts[0]]
    swapped = tmp_path / "swapped"
    shutil.copytree(folder, swapped)
    for path in filter(Path.is_file, swapped.rglob("*")):
        if path.name != "text.en.md":  # words may call a side by name; they are no rule
            path.write_text(_swapped(path.read_text(encoding="utf-8"), *sides), encoding="utf-8")
    agreement = agreement_in(swapped)
    rows = rows_of(swapped)
    assert rows != rows_of(folder)
    for row in rows:
        found = answered(agreement, row)
        assert found.verdict.value == row["expected"], row
        assert row["because"] in words_of(found)


def test_another_width_turns_exactly_the_answers_between(tmp_path: Path) -> None:
    """72 km in place of 70 make 36 for each side: only what stands between 35 and 36 km changes."""
    folder, wider = EXAMPLES / "minsk" / "package-2015", tmp_path / "wider"
    shutil.copytree(folder, wider)
    file = wider / "provisions.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("width_km: 70,", "width_km: 72,"), encoding="utf-8"
    )
    before, after = agreement_in(folder), agreement_in(wider)
    turned = {
        (row["where"].partition(" km ")[0], was.value, now.value)
        for row in rows_of(folder)
        if (was := answered(before, row).verdict) is not (now := answered(after, row).verdict)
    }
    assert turned == {("35", "cannot tell", "violation"), ("36", "compliant", "cannot tell")}


# what the texts say, km; each line is copied from the text that stands in the heading
MEMORANDUM_POINT_4 = {
    "100 mm canons MT12": ("withdraw-mt-12", ["mt-12"], 9),
    "120 mm mortars": ("withdraw-mortar-120", ["mortar-120"], 8),
    "122 mm howitzers D30": ("withdraw-d-30", ["d-30"], 16),
    "152 mm 2C5 Giatsint-C (2C3 Acacia, 2C19 Mcta-C, 2A65": (
        "withdraw-152-mm",
        ["2s5", "2s3", "2s19", "2a65"],
        33,
    ),
    "Grad": ("withdraw-grad", ["grad"], 21),
    "9K57 Uragan": ("withdraw-uragan", ["uragan"], 36),
    "Smerch": ("withdraw-smerch", ["smerch"], 70),
    "MRLS Tornado-G": ("withdraw-tornado-g", ["tornado-g"], 40),
    "MRLS Tornado U": ("withdraw-tornado-u", ["tornado-u"], 70),
    "MRLS Tornado-C": ("withdraw-tornado-s", ["tornado-s"], 120),
    "tactical rocket systems": ("withdraw-tactical", ["tactical-missile"], 120),
}
PACKAGE_POINT_2 = {"artillery": 50, "mortars": 50, "mlrs": 70, "mlrs-and-missiles": 140}


def test_the_memorandums_list_is_encoded_figure_by_figure() -> None:
    agreement = agreement_in(EXAMPLES / "minsk" / "memorandum-2014")
    for provision_id, codes, km in MEMORANDUM_POINT_4.values():
        asked = agreement.conditions_of(f"{provision_id}@text")
        assert asked.distance is not None
        assert {each.width_m for each in asked.distance.widths} == {km * 1000.0}
        assert [each.party for each in asked.distance.widths] == ["ukraine", "cadlr"]
        meant = [each.code for each in agreement.weapons if asked.weapons.holds(each).name == "YES"]
        assert sorted(meant) == sorted(codes)
        # "by the length of their maximum range": the list of weapons says the same figure
        assert {agreement.weapon(code).range_km for code in codes} == {km}
    others = agreement.conditions_of("withdraw-15-km@text").distance
    assert {each.width_m for each in others.widths} == {15_000.0}


def test_the_packages_widths_are_halved_and_each_side_has_its_own_line() -> None:
    agreement = agreement_in(EXAMPLES / "minsk" / "package-2015")
    for provision_id, km in PACKAGE_POINT_2.items():
        asked = agreement.conditions_of(f"{provision_id}@text")
        assert [(each.party, each.line_id, each.width_m) for each in asked.distance.widths] == [
            ("ukraine", "schematic-line-of-contact", km * 500.0),
            ("cadlr", "schematic-line-of-19-september-2014", km * 500.0),
        ]
        assert (asked.due.start.written, asked.due.done.written) == ("P2D", "P14D")


def test_one_weapon_keeps_the_memorandum_and_breaks_the_package() -> None:
    """Neither text says that it goes before the other: both answers stand, and nobody merges them."""
    row = {
        "when": "2015-03-05T12:00+02:00",
        "what": "weapon_presence",
        "weapon": "grad",
        "whose": "cadlr",
        "where": "30 km east of schematic-line-of-19-september-2014",
        "reader": "text",
    }
    old, new = (agreement_in(EXAMPLES / "minsk" / name) for name in ("memorandum-2014", "package-2015"))
    assert answered(old, {**row, "provision": "withdraw-grad"}).verdict is Verdict.COMPLIANT
    assert answered(new, {**row, "provision": "mlrs"}).verdict is Verdict.VIOLATION


def test_the_same_shot_before_and_after_the_measures_of_2020() -> None:
    """In 2018 and 2019 no exemption stands beside the ban on fire; in 2020 fire in return may be one."""
    row = {
        "what": "artillery",
        "weapon": "",
        "whose": "ukraine",
        "where": "",
        "reader": "text",
        "provision": "fire",
    }
    before = agreement_in(EXAMPLES / "minsk" / "recommitments-2018-2019")
    after = agreement_in(EXAMPLES / "minsk" / "measures-2020")
    assert answered(before, {**row, "when": "2019-08-01T12:00+03:00"}).verdict is Verdict.VIOLATION
    assert answered(after, {**row, "when": "2020-08-01T12:00+03:00"}).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize("folder", [each for each in FOLDERS if "minsk" in each.parts], ids=named)
def test_no_line_or_outline_here_can_be_taken_for_a_real_one(folder: Path) -> None:
    agreement = agreement_in(folder)
    for drawn in (*agreement.lines, *agreement.zones):
        assert drawn.id.startswith("schematic-")
        west, _, east, _ = drawn.geometry.bounds
        assert -33.0 <= west <= east <= -27.0, "open sea, far from any place of the texts"
    for line in agreement.lines:
        assert dict(line.names)["en"].startswith("SCHEMATIC")
        assert line.drawn_in == "schematic-sea"


@pytest.mark.real
def test_the_figures_are_those_of_the_official_texts() -> None:
    """Against the texts themselves: below TRUCELINE_DATA, never in the repository."""
    folder = Path(os.environ.get("TRUCELINE_DATA", "")) / "agreements" / "minsk_2014_2020"
    if "TRUCELINE_DATA" not in os.environ or not folder.is_dir():
        pytest.skip("TRUCELINE_DATA names no folder with the texts of the agreements")
    memorandum = " ".join((folder / "1362.txt").read_text(encoding="utf-8").split())
    listed = memorandum.partition("in particular:")[2]
    for named_so, (_, _, km) in MEMORANDUM_POINT_4.items():
        said = re.search(rf"{re.escape(named_so)}.*?by (\d+) kilometers", listed)
        assert said, named_so
        assert int(said[1]) == km, named_so
    package = " ".join((folder / "1364.txt").read_text(encoding="utf-8").split())
    assert re.search(
        r"at least 50 km wide .* caliber greater than 100mm and more, a security zone of 70 km wide for MLRS "
        r"and 140 km wide for MLRS .Tornado-C., .Uragan., .Smerch. and Tactical missile systems .Tochka",
        package,
    )
    assert "on day 2 of the ceasefire at the latest and to be completed within 14 days" in package
    starts = {
        "2117": "5 March 2018 at 00:01",
        "2118": "30 March 2018 at 00 hrs. 01 min.",
        "2236": "21 July 2019 at 00 hrs. 01 min.",
    }
    for number, start in starts.items():
        text = " ".join((folder / f"{number}.txt").read_text(encoding="utf-8").split())
        assert start in text
    measures = " ".join((folder / "2440.txt").read_text(encoding="utf-8").split())
    assert "from 00:01hrs (Kyiv time) on 27 July 2020" in measures


def test_the_addendums_stages_follow_each_other() -> None:
    """Two days after a full ceasefire, then 15, then 24: the deadlines are the figures' sums."""
    agreement = agreement_in(EXAMPLES / "minsk" / "addendum-2015")
    figures = {each.id: int(each.number) for _, said in agreement.particulars for each in said.figures}
    assert figures == {"start": 2, "stage-1": 15, "stage-2": 24}
    dues = {
        name: agreement.conditions_of(f"{name}@text").due
        for name in ("tanks", "artillery-below-100-mm", "mortars-to-120-mm")
    }
    assert {name: (due.start.days, due.done.days) for name, due in dues.items() if due} == {
        "tanks": (2, 17),
        "artillery-below-100-mm": (17, 41),
        "mortars-to-120-mm": (17, 41),
    }


def test_nothing_of_the_declarations_is_in_force_before_a_ceasefire() -> None:
    """Five components, numbered; none has a period, and a pledge of one is no act that keeps it."""
    agreement = agreement_in(EXAMPLES / "paris-2026" / "declaration")
    numbered = [agreement.particulars_of(each.id).point for each in agreement.provisions]
    assert numbered == [None, "1", "1", "2", "3", "4", "5", None]
    assert all(each.in_force == () for each in agreement.provisions)
    assert agreement.particulars_of("coordination-cell").unconfirmed == ("text",)


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_draft_says_who_put_it_forward_and_how_much_of_it_was_read(folder: Path) -> None:
    agreement = agreement_in(folder)
    assert (agreement.draft is not None) == (agreement.status == "draft")
