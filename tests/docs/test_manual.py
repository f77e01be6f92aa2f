"""The reference manual is what the spec tests say, and it is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import manual as printer

ROOT = Path(__file__).parents[2]


def test_every_page_is_as_its_tests_print_it() -> None:
    pages = printer.chapters()
    kept = {path.name: path.read_text(encoding="utf-8") for path in printer.MANUAL.glob("*.md")}
    stale = sorted(name for name in pages.keys() | kept.keys() if pages.get(name) != kept.get(name))
    assert not stale, f"docs/reference/manual is not what tests/spec prints now: run `make manual` ({stale})"


def test_each_test_of_a_chapter_is_a_paragraph_of_its_page() -> None:
    page = printer.chapters()["01-load-the-law.md"]
    source = (ROOT / "tests" / "spec" / "test_01_load_the_law.py").read_text(encoding="utf-8")
    assert page.count("\n## ") == source.count("\ndef test_")
    assert (
        "| 2015-03-05T12:00+02:00 | launcher-122 | A | 28 km west of the line of contact | W2@text |" in page
    )


SOURCE = '''"""A chapter: what it is about.

More of it.
"""
WHO = """
    source | class
    eye    | camera
"""


@pytest.mark.parametrize(("side", "km"), [("A", 28), ("B|C", 36)])
def test_what_side_a_may_do(scenario, side, km):
    """Its own words."""
    scenario.sources(WHO)
    scenario.observe("""
        when | what
        -----+-----
        noon | mortar
    """)
    kept = """
        who | said
        eye | nothing
    """
    assert "not comparable" in said
    assert "decrease" not in said
    assert counted == 3
'''


def test_a_test_is_printed_with_its_cases_tables_words_and_what_stays_in_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "test_99_chapter.py"
    file.write_text(SOURCE, encoding="utf-8")
    monkeypatch.setattr(printer, "ROOT", tmp_path)
    monkeypatch.setattr(printer, "SPEC", tmp_path)
    assert (
        printer.chapters()["99-chapter.md"]
        == """# A chapter: what it is about

More of it.

## The tables that its paragraphs share

**Who**

| source | class |
| --- | --- |
| eye | camera |

## What side A may do

Its own words.

Cases:

| Side | Km |
| --- | --- |
| A | 28 |
| B\\|C | 36 |

Given: *Who*.

What the sources said:

| when | what |
| --- | --- |
| noon | mortar |

The table:

| who | said |
| --- | --- |
| eye | nothing |

- The answer says: “not comparable”.
- The answer does not say: “decrease”.

*1 further check in code: `test_99_chapter.py`, `test_what_side_a_may_do`.*

Printed from `test_99_chapter.py` by `make manual`.
"""
    )
