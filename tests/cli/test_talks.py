"""`talks read` and `talks kb check`: one object, every problem told, nothing written. All names are invented."""

from __future__ import annotations

import csv
import json
import re
import socket
from pathlib import Path

import pytest

from tests.cli.shell import Answer, call, refused

EXAMPLES = Path(__file__).parents[2] / "examples"
KB = """actors:
  - id: per:amber
    canonical: Ivana Amber
    given: Ivana
    family: Amber
    gender: f
    side: ALDER
    names: {en: [Ivana Amber]}
    roles:
      - {title: envoy, source: an invented article}
places:
  - id: loc:northport
    canonical: Northport
    names: {en: [Northport]}
"""
KEYS = (
    "documents entities anonymous_sources timex events statements claims positions commitments proposals references "
    "concessions instructions delegations planned_next links contradictions cannot problems"
)


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    folder = tmp_path / "kb"
    folder.mkdir()
    (folder / "actors.yaml").write_text(KB)
    return folder


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text("2031-03-02\nIvana Amber came to Northport.\n")
    return path


def test_the_record_has_every_key_and_says_what_it_cannot(article: Path, kb: Path) -> None:
    ran = call("talks", "read", str(article), "--kb", str(kb), "--json")
    record = json.loads(ran.out)
    assert ran.code == 0
    assert set(KEYS.split()) <= set(record)
    raw = article.read_text()
    for entity in record["entities"]:
        for span in entity["mentions"]:
            assert raw[span["start"] : span["end"]] == span["text"]
    assert {each["id"] for each in record["entities"]} == {"per:amber", "loc:northport"}
    assert "positions" in {each["what"] for each in record["cannot"]}


def test_without_a_knowledge_base_the_record_says_that_nobody_is_known(article: Path) -> None:
    ran = call("talks", "read", str(article), "--kb", "none")
    assert ran.code == 0
    assert "nobody is known by name" in " ".join(ran.out.split())


def test_the_packaged_knowledge_base_is_the_one_where_none_is_named(article: Path) -> None:
    record = json.loads(call("talks", "read", str(article), "--json").out)
    assert record["knowledge"].startswith("packaged: ")
    assert (
        json.loads(call("talks", "read", str(article), "--kb", "none", "--json").out)["knowledge"] == "none"
    )


@pytest.mark.parametrize("view", ["board", "timeline", "diff", "report"])
def test_a_text_without_talks_gives_an_empty_view_and_says_so(article: Path, view: str) -> None:
    ran = call("talks", view, str(article))
    assert ran.code == 0
    assert re.search("no source says|No text|0 links", " ".join(ran.out.split()))
    assert json.loads(call("talks", view, str(article), "--json").out)["problems"] == []


def test_a_refused_text_is_told_and_the_others_are_read(article: Path, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"\0\1")
    ran = call("talks", "read", str(article), str(tmp_path / "b.txt"), "--json")
    record = json.loads(ran.out)
    assert ran.code == 2
    assert len(record["documents"]) == 1
    assert [each["code"] for each in record["problems"]] == ["TL-TLK-002"]


def checked(kb: Path, text: str) -> Answer:
    (kb / "actors.yaml").write_text(text)
    return call("talks", "kb", "check", str(kb))


def test_a_whole_knowledge_base_is_checked(kb: Path) -> None:
    assert checked(kb, KB).code == 0


def test_two_who_could_be_taken_for_one_another_are_told(kb: Path) -> None:
    other = "  - {id: per:ambers, canonical: Jovan Ambér, given: Jovan, family: Ambér}\nplaces:"
    ran = checked(kb, KB.replace("places:", other))
    assert ran.code == 1
    assert "per:amber, per:ambers" in ran.out


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("canonical: Ivana Amber", "cannonical: Ivana Amber", "'cannonical' is not known"),
        (", source: an invented article", "", "names no source"),
        ("places:", "palaces:", "'palaces' is no list"),
        ("canonical: Northport", "id2: x", "is not known"),
        ("id: loc:northport", "id: per:amber", "stands twice"),
        ("{en: [Northport]}", "[Northport", "cannot be read"),
    ],
)
def test_a_faulty_knowledge_base_is_refused_with_its_line(kb: Path, old: str, new: str, why: str) -> None:
    ran = checked(kb, KB.replace(old, new))
    assert ran.code == 2
    assert why in ran.err
    assert "actors.yaml" in ran.err


def test_no_network_is_asked_for(article: Path, kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert call("talks", "read", str(article), "--kb", str(kb), "--json").code == 0


def test_the_day_of_an_undated_text_may_be_given(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("It was on Saturday that the envoys met in the town.\n")
    undated = call("talks", "read", str(tmp_path / "b.txt"), "--json").json
    dated = call("talks", "read", str(tmp_path / "b.txt"), "--date", "2031-03-02", "--json").json
    assert [each["value"] for each in undated["timex"]] == [None]
    assert any("Saturday" in each["why"] for each in undated["cannot"])
    assert [each["value"] for each in dated["timex"]] == ["2031-03-01"]
    assert dated["documents"][0]["dct_source"] == "metadata"


def test_the_board_shows_what_drafts_say_of_an_issue_beside_the_texts(tmp_path: Path) -> None:
    """The packaged base names the drafts' provisions of an issue; each draft's words and standings are shown."""
    text = "2031-03-02\nUkraine rejected the withdrawal from Donetsk.\n"
    (tmp_path / "a.txt").write_text(text)
    drafts = [path for path in sorted((EXAMPLES / "settlement-drafts").iterdir()) if path.is_dir()]
    asked = [word for path in drafts for word in ("--draft", str(path))]
    board = json.loads(call("talks", "board", str(tmp_path / "a.txt"), *asked, "--json").out)
    (issue,) = (each for each in board["issues"] if each["issue"] == "TERRITORY")
    assert {each["agreement"] for each in issue["drafts"]} >= {"us-28-point-2025-11", "ua-20-point-2025-12"}
    assert any(each["stood"] for each in issue["drafts"])
    assert all(each["source"] and each["text"] for each in issue["drafts"])


def test_a_plan_is_followed_point_by_point_over_time(tmp_path: Path) -> None:
    """Drafts' own standings and what the texts say, by day; each step names what it was before and its source."""
    drafts = [path for path in sorted((EXAMPLES / "settlement-drafts").iterdir()) if path.is_dir()]
    text = tmp_path / "a.txt"
    text.write_text(
        "2026-01-07\nAccording to one source, the discussion of the nuclear power plant was difficult.\n"
    )
    asked = [word for path in drafts for word in ("--draft", str(path))]
    table = tmp_path / "board.csv"
    ran = call("talks", "board", str(text), *asked, "--csv", str(table), "--json")
    (issue,) = (each for each in json.loads(ran.out)["issues"] if each["issue"] == "ZNPP")
    steps = [each for each in issue["progress"] if each["provisions"] == ["ua-20-point-2025-12/plant"]]
    assert [(each["at"], each["status"], each["was"]) for each in steps] == [
        ("2025-12-24", "disputed", []),
        ("2026-01-07", "open", ["disputed"]),
    ]
    assert all(each["source"] and each["by"] for each in steps)
    told = [each for each in issue["progress"] if each["span"] is not None]
    assert told
    assert all("ua-20-point-2025-12/plant" in each["provisions"] for each in told)
    days = [each["at"] for each in issue["progress"] if each["at"]]
    assert days == sorted(days)
    assert "ua-20-point-2025-12/plant" in table.read_text(encoding="utf-8")


def test_a_draft_that_is_none_is_refused(article: Path) -> None:
    ran = call("talks", "board", str(article), "--draft", str(article))
    assert ran.code == 2
    assert "is a folder" in ran.err


@pytest.mark.parametrize("view", ["read", "board", "timeline", "diff", "report"])
def test_every_view_is_a_table_and_a_digest_whose_characters_are_the_texts(view: str, tmp_path: Path) -> None:
    news = EXAMPLES / "news"
    table, digest = tmp_path / "a.csv", tmp_path / "a.md"
    texts = [str(path) for path in sorted(news.glob("*.txt"))]
    ran = call("talks", view, *texts, "--kb", str(news / "kb"), "--csv", str(table), "--md", str(digest))
    assert ran.code == 0, ran.err
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert len(rows) > 2
    raws = {f"doc:{path.stem}": path.read_text(encoding="utf-8") for path in news.glob("*.txt")}
    for row in rows:
        if row.get("start"):
            said = raws[row["doc"]][int(row["start"]) : int(row["end"])]
            assert row["words"] in said
    lines = digest.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert any(line.startswith("- ") for line in lines)


def test_a_record_is_read_by_rules_unless_a_parser_is_asked_for(
    article: Path, kb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = ("talks", "read", str(article), "--kb", str(kb), "--json")
    read = json.loads(call(*ask).out)
    assert read["reader"] == {"mode": "rules", "parser": None, "degraded": True}
    monkeypatch.setattr("truceline.talks.parsing.installed", dict)
    assert json.loads(call(*ask, "--parser", "auto").out) == read
    refused = call(*ask, "--parser", "spacy")
    assert refused.code == 2
    assert "truceline[talks]" in refused.out + refused.err
    assert call(*ask, "--parser", "best").code == 2


def test_where_no_text_could_be_read_no_table_of_acts_is_written(tmp_path: Path) -> None:
    """An empty table would say that nobody tells of an act of force; nobody has looked."""
    rubbish, table = tmp_path / "rubbish.txt", tmp_path / "acts.csv"
    rubbish.write_bytes(b"\x00\xff\x00 not a text")
    refused(call("talks", "claims", rubbish, "--out", table), "rubbish.txt")
    assert not table.exists()
    told = call("talks", "claims", EXAMPLES / "news" / "harbour-gazette.txt", "--out", table)
    assert (told.code, told.out) == (0, "1 text read; 0 places where one speaks of an act of force.\n")
    assert table.exists()
