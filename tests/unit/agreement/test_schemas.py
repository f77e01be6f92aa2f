"""The published schemas take what the loader takes, and refuse what one file alone shows to be wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from truceline.agreement import schemas
from truceline.agreement.yaml_nodes import Leaf, Row, is_null, read_nodes

ROOT = Path(__file__).parents[3]
AGREEMENTS = ROOT / "tests" / "agreements"
PUBLISHED = ROOT / "docs" / "reference" / "schemas"
WHOLE = [
    *(path for path in sorted(AGREEMENTS.iterdir()) if path.name != "bad"),
    *(path.parent for path in sorted((ROOT / "examples").rglob("agreement.yaml"))),
    ROOT / "src" / "truceline" / "simulate" / "demo_agreement",
]


def seen(node):
    """The document as an editor sees it, by the core schema of YAML 1.2: numbers, truth values, null, texts."""
    if isinstance(node, Leaf):
        if is_null(node):
            return None
        if node.plain and re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", node.text):
            return float(node.text)
        return node.text == "true" if node.plain and node.text in ("true", "false") else node.text
    if isinstance(node, Row):
        return [seen(each) for each in node.nodes]
    return {key.text: seen(value) for key, value in node.entries}


def faults(path: Path) -> list[str]:
    schema = schemas()[f"{path.stem}.schema.json"]
    node = read_nodes(path.read_text())
    document = None if node is None else seen(node)
    return [
        f"{each.json_path}: {each.message}" for each in Draft202012Validator(schema).iter_errors(document)
    ]


@pytest.mark.parametrize("name", sorted(schemas()))
def test_what_is_published_is_what_the_loader_reads_by(name):
    assert json.loads((PUBLISHED / name).read_text()) == schemas()[name], (
        "truceline agreement schema --out docs/reference/schemas"
    )


def test_each_is_a_schema_and_nothing_else_is_published():
    for schema in schemas().values():
        Draft202012Validator.check_schema(schema)
    assert {path.name for path in PUBLISHED.glob("*.json")} == set(schemas())


@pytest.mark.parametrize("folder", WHOLE, ids=lambda path: path.name)
def test_what_the_loader_takes_the_schema_takes(folder):
    files = [path for path in sorted(folder.glob("*.yaml")) if f"{path.stem}.schema.json" in schemas()]
    assert len(files) >= 3
    assert {path.name: faults(path) for path in files} == {path.name: [] for path in files}


@pytest.mark.parametrize(
    ("case", "file", "said"),
    [
        ("words-that-are-not-allowed", "agreement.yaml", "'agreed' is not one of"),
        ("words-that-are-not-allowed", "parties.yaml", "'const': 'text'"),
        ("words-that-are-not-allowed", "provisions.yaml", "is not one of ['prohibition'"),
        ("what-is-missing", "agreement.yaml", "'zone' is a required property"),
        ("what-is-missing", "provisions.yaml", "is a required property"),
        ("fields-and-files-nobody-knows", "provisions.yaml", "Additional properties are not allowed"),
        ("a-day-for-a-moment", "provisions.yaml", "does not match"),
        ("a-moment-without-a-zone", "provisions.yaml", "does not match"),
        ("an-hour-that-becomes-a-number", "provisions.yaml", "does not match"),
        ("words-that-point-to-nothing", "provisions.yaml", "is not one of"),
        ("guarantees-that-cannot-be-asked", "guarantees.yaml", "is not valid under any of the given schemas"),
    ],
)
def test_a_fault_that_one_file_shows_is_marked_in_the_editor_too(case, file, said):
    found = faults(AGREEMENTS / "bad" / case / file)
    assert any(said in each for each in found), found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("class = mlrs", "klass = mlrs"), ("width_km: 70", "width_km: 0"), ("width_km: 70", "width_km: wide"),
        ("share: equal", "share: fair"), ("done: P14D", "done: P1M"), ("done: P14D", "done: P"),
        ("start: P2D, done: P14D, ", ""), ("{zone: range}", "{zone: range, distance: null}"),
        ("where: {zone: range}", "where: {}"), ("acts: [weapon_presence]", "acts: [war]"),
        ("acts: [weapon_presence]", "acts: [mortar, mortar]"), ("check: machine", "check: true"),
        ("to: null, ", ""), ("- id: X1", "- id: 1"), ("- id: X1", "- id: X1\n  follows: X1"),
    ],
)  # fmt: skip
def test_each_field_refuses_what_the_loader_would(tmp_path, old, new):
    text = (AGREEMENTS / "withdrawal" / "provisions.yaml").read_text()
    assert old in text
    file = tmp_path / "provisions.yaml"
    file.write_text(text.replace(old, new))
    expected_whole = new == "{zone: range, distance: null}"  # null says nothing, as to the loader
    assert (faults(file) == []) == expected_whole
