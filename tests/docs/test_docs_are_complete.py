"""The docs name everything there is: codes, commands, files. Empty text is no documentation."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from truceline.agreement.holdings import HOLDING_COLUMNS
from truceline.agreement.pledges import DELIVERY_COLUMNS, PLEDGE_COLUMNS
from truceline.cli.app import app
from truceline.records import problem_titles

DOCS = Path(__file__).parents[2] / "docs"
ROOT = DOCS.parent


@pytest.mark.parametrize("code", sorted(problem_titles()))
def test_every_problem_code_has_a_page_entry_with_a_remedy(code: str) -> None:
    text = (DOCS / "reference" / "problems.md").read_text(encoding="utf-8")
    entry = re.search(rf"^### {code}\n\n(.+?)\n\nWhat to do: (.+?)\n", text, flags=re.MULTILINE | re.DOTALL)
    assert entry, f"docs/reference/problems.md has no entry for {code}"
    assert problem_titles()[code] in entry[1]
    assert len(entry[2]) > 10


def test_every_command_is_in_the_reference_and_nothing_else_is() -> None:
    text = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    assert _said(text) == set(_commands(get_command(app)))


def _commands(command: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of each command that does something: of a group those of its commands."""
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(below, (*before, name))
    if before and not getattr(command, "commands", {}):
        yield before


def _said(text: str) -> set[tuple[str, ...]]:
    """What the rows of the table name; `a add\\|list` names two."""
    said = set()
    for call in re.findall(r"`truceline ([^`]+)`", text):
        words = [word.split("\\|") for word in itertools.takewhile(_a_word, call.split())]
        said |= set(itertools.product(*words))
    return said - {()}


def _a_word(word: str) -> bool:
    return re.fullmatch(r"[a-z-]+(\\\|[a-z-]+)*", word) is not None and not word.startswith("-")


def test_the_readme_says_in_its_first_ten_lines_what_the_news_describes() -> None:
    first = " ".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:10])
    for word in ("talks", "guarantees", "monitoring and verification mechanism", "software"):
        assert word in first


def test_what_it_will_not_do_starts_with_targeting() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("## What it will not do")[1].split("\n## ")[0]
    assert section.strip().splitlines()[0].startswith("- **No targeting aid.**")


def test_every_link_in_readme_and_docs_leads_somewhere() -> None:
    broken = []
    for page in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken


@pytest.mark.parametrize("columns", [HOLDING_COLUMNS, PLEDGE_COLUMNS, DELIVERY_COLUMNS], ids=["h", "p", "d"])
def test_every_column_of_an_agreements_tables_is_explained(columns: tuple[str, ...]) -> None:
    page = (DOCS / "explanation" / "holdings-and-pledges.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    explained = {name for cells in rows for name in re.findall(r"`([a-z_]+)`", cells)}
    assert set(columns) <= explained
