"""Every number of the demo's reports is walked down to the bytes it was read from.

The mission is the demo's, made by ``Mission`` alone; the reports are what ``truceline demo`` publishes to the
public and to the Commission.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.demo import TIERS, Demo
from truceline.mission import Explainer, Explanation, Mission

LEAST = 300
"""No report of a whole day has fewer figures; fewer would mean that this file looks at nothing."""


def figures_of(demo: Demo, tier: str) -> dict[str, dict[str, Any]]:
    """The figures of report.json."""
    found: dict[str, dict[str, Any]] = json.loads(demo.report(tier, "report.json"))["figures"]
    assert len(found) >= LEAST
    return found


def steps(walk: Explanation) -> Iterator[Explanation]:
    """The walk's own step and all below it."""
    yield walk
    for child in walk.children:
        yield from steps(child)


def evidence_below(walk: Explanation) -> set[str]:
    """Digests of the evidence that the walk reached and whose bytes give the digest."""
    return {
        step.title.removeprefix("evidence ")
        for step in steps(walk)
        if step.title.startswith("evidence ") and dict(step.facts)["bytes give this digest"] is True
    }


@pytest.fixture(scope="module", params=TIERS)
def walked(request: pytest.FixtureRequest, demo: Demo) -> Iterator[tuple[Demo, str, dict[str, Explanation]]]:
    """Every figure of one report, explained from that very report by one explainer."""
    tier = request.param
    with Mission.open(demo.mission) as mission, mission.explainer() as explainer:
        (report,) = [one for one in mission.store.reports() if one.about["tier"] == tier]
        walks = {name: explainer.explain(name, report.folder) for name in figures_of(demo, tier)}
        yield demo, tier, walks


def test_every_number_holds_and_derived_again_is_what_was_published(walked: Any) -> None:
    demo, tier, walks = walked
    for name, figure in figures_of(demo, tier).items():
        facts = dict(walks[name].facts)
        assert walks[name].holds, name
        assert f"method {figure['rule']}" in [child.title for child in walks[name].children], name
        if figure.get("withheld"):
            assert "published value" not in facts, name
        else:
            assert facts["derived again"] == figure["value"], name
            assert facts["published value"] == f"{figure['value']} {figure['unit']}", name


def test_every_number_counted_from_rows_reaches_the_bytes_of_its_evidence(walked: Any) -> None:
    """The bytes are hashed here once more, for the walk might only say so."""
    demo, tier, walks = walked
    counted = {
        name
        for name, figure in figures_of(demo, tier).items()
        if isinstance(figure.get("value"), int | float) and figure["value"] > 0 and "layer" in figure["how"]
    }
    assert len(counted) > 50
    reached = {name: evidence_below(walks[name]) for name in counted}
    assert {name for name in counted if not reached[name]} == set()
    for digest in set().union(*reached.values()):
        assert hashlib.sha256((demo.mission / "evidence" / digest).read_bytes()).hexdigest() == digest


def test_a_number_that_follows_from_others_reaches_what_they_reach(walked: Any) -> None:
    demo, tier, walks = walked
    figures = figures_of(demo, tier)
    derived = {name: one["how"]["of"] for name, one in figures.items() if "of" in one.get("how", {})}
    assert derived
    for name, parts in derived.items():
        below = [child.title for child in walks[name].children if not child.title.startswith("method ")]
        assert below == [f"figure {part}" for part in parts]
        assert evidence_below(walks[name]) == set().union(*(evidence_below(walks[part]) for part in parts))


def test_every_numbers_truce_answer_reaches_rows(walked: Any) -> None:
    """What the truce question found rests on rows, where there is a channel and it saw anything."""
    _, _, walks = walked
    observed = {
        name: walk
        for name, walk in walks.items()
        if re.fullmatch(r"truce/[^/]+/observed", name) and dict(walk.facts).get("derived again")
    }
    assert observed
    assert {name for name, walk in observed.items() if not evidence_below(walk)} == set()


class Reader(HTMLParser):
    """What a reader sees, parted into text inside something marked and text outside of it."""

    MARKED_TAGS = ("time", "code", "title", "style", "head")
    MARKED_CLASSES = ("axis", "name", "said")
    EMPTY = ("meta", "br", "hr", "img", "link", "input", "wbr")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.figures: set[str] = set()
        self.unmarked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember whether what comes inside is marked."""
        said = dict(attrs)
        if "data-figure" in said:
            self.figures.add(str(said["data-figure"]))
        marked = "data-figure" in said or tag in self.MARKED_TAGS or said.get("class") in self.MARKED_CLASSES
        if tag not in self.EMPTY:
            self.open.append(marked)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content holds no text, but it may name a figure."""
        if "data-figure" in dict(attrs):
            self.figures.add(str(dict(attrs)["data-figure"]))

    def handle_endtag(self, tag: str) -> None:
        """Leave the innermost element."""
        self.open.pop()

    def handle_data(self, data: str) -> None:
        """Keep text that nothing around it marks."""
        if not any(self.open):
            self.unmarked.append(data)


def seen(html: str) -> Reader:
    """The page as a reader sees it."""
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    return reader


@pytest.mark.parametrize("tier", TIERS)
def test_no_number_on_the_page_is_outside_a_figure(demo: Demo, tier: str) -> None:
    page = seen(demo.report(tier, "report.html"))
    assert [text for text in page.unmarked if re.search(r"\d", text)] == []
    assert len("".join(page.unmarked)) > 2000


@pytest.mark.parametrize("tier", TIERS)
def test_every_number_on_the_page_names_a_figure_of_report_json(demo: Demo, tier: str) -> None:
    page = seen(demo.report(tier, "report.html"))
    assert len(page.figures) > 100
    assert page.figures <= set(figures_of(demo, tier))


def test_a_number_written_beside_the_figures_would_be_seen() -> None:
    assert seen("<p>We counted 12.</p>").unmarked == ["We counted 12."]
    assert seen('<p><a data-figure="x">12</a> <b class="axis">3</b></p>').unmarked == [" "]


def forged(demo: Demo, folder: Path, change: Any) -> Path:
    """A copy of the mission after somebody changed something in it."""
    shutil.copytree(demo.mission, folder / "mission")
    change(folder / "mission")
    return folder / "mission"


def walk(mission: Path, figure: str) -> Explanation:
    """One figure explained in that mission."""
    with Mission.open(mission) as opened, Explainer(opened.store, opened.setup) as explainer:
        return explainer.explain(figure)


def test_a_forged_number_does_not_hold(demo: Demo, tmp_path: Path) -> None:
    """The walk says what it is when it is worked out again."""
    name = f"{demo.world.report_day}/violations/all"
    published = figures_of(demo, "commission")[name]["value"]

    def add_one(mission: Path) -> None:
        (path,) = (mission / "reports").glob("*-commission-*/report.json")
        content = json.loads(path.read_text(encoding="utf-8"))
        content["figures"][name]["value"] += 1
        path.write_text(json.dumps(content), encoding="utf-8")

    found = walk(forged(demo, tmp_path, add_one), name)
    assert not found.holds
    assert dict(found.facts)["derived again"] == published


def test_a_changed_byte_of_evidence_is_met_on_the_walk(demo: Demo, tmp_path: Path) -> None:
    name = f"{demo.world.report_day}/violations/all"
    below = evidence_below(walk(demo.mission, name))

    def change(mission: Path) -> None:
        for digest in below:
            path = mission / "evidence" / digest
            content = bytearray(path.read_bytes())
            content[-2] ^= 1
            path.chmod(0o600)
            path.write_bytes(content)

    found = walk(forged(demo, tmp_path, change), name)
    assert below
    assert not found.holds
    assert evidence_below(found) == set()
