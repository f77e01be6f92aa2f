"""What the package offers is listed, sorted and complete; what it imports is not ours."""

import ast
import importlib
import sys
from pathlib import Path

import truceline.ledger

FOLDER = Path(truceline.ledger.__file__).parent
INTERNAL = {"plain"}


def test_the_list_of_public_names_is_sorted_and_complete():
    listed = truceline.ledger.__all__
    assert listed == sorted(set(listed))
    public = set()
    for file in FOLDER.glob("[a-z]*.py"):
        public |= set(importlib.import_module(f"truceline.ledger.{file.stem}").__all__)
    assert public - INTERNAL == set(listed)
    assert all(hasattr(truceline.ledger, name) for name in listed)


def test_an_adversary_can_audit_it_alone():
    allowed = {"cryptography", "rfc8785", "truceline", *sys.stdlib_module_names}
    for file in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                ours = name.startswith("truceline") and not name.startswith("truceline.ledger")
                assert not ours, f"{file.name} imports {name}"
                assert name.split(".")[0] in allowed, f"{file.name} imports {name}"
