"""The files of an agreement's folder, each with the sheet its faults are noted on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from truceline.agreement.fields import Sheet
from truceline.agreement.yaml_nodes import Node
from truceline.records import Problem

FILES = (
    "agreement.yaml",
    "parties.yaml",
    "provisions.yaml",
    "readings.yaml",
    "guarantees.yaml",
    "points.yaml",
    "zones.geojson",
    "lines.geojson",
)
_NEEDED = FILES[:3]
TABLES = ("holdings.csv", "pledges.csv", "deliveries.csv")


class Folder:
    """An agreement's folder being read; ``problems`` grows as its files are opened."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sheets: dict[str, Sheet] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything noted so far, file by file, each from its first line to its last."""
        return tuple(
            problem
            for sheet in self.sheets.values()
            for problem in sorted(sheet.problems, key=lambda each: each.line_no or 0)
        )

    def sheet(self, name: str) -> Sheet:
        """The sheet of one file."""
        return self.sheets.setdefault(name, Sheet(name))

    def read(self, name: str, *, needed: bool = False) -> str | None:
        """The file's text; None when it is not there, which is a fault only if it is needed."""
        sheet = self.sheet(name)
        try:
            return (self.root / name).read_bytes().decode("utf-8")
        except FileNotFoundError:
            if needed or name in _NEEDED:
                sheet.wrong("TL-AGR-001", None, "the file is missing.", "Add it, or restore it from a copy.")
        except UnicodeDecodeError as error:
            sheet.wrong("TL-AGR-002", None, f"the text is not UTF-8 ({error.reason}).", "Save it as UTF-8.")
        except OSError as error:
            sheet.wrong(
                "TL-AGR-002", None, f"the file cannot be read ({error.strerror}).", "Check its rights."
            )
        return None

    def document(self, name: str) -> tuple[Sheet, Node | None]:
        """The sheet and the one document of a YAML file."""
        sheet, text = self.sheet(name), self.read(name)
        return sheet, None if text is None else sheet.nodes(text)

    def records(self, name: str) -> Iterator[tuple[Sheet, Node]]:
        """The entries of a YAML file that is a list, each with the file's sheet."""
        sheet, node = self.document(name)
        for entry in sheet.listed(node):
            yield sheet, entry

    def refuse_unknown_files(self) -> None:
        """Note files the format does not know: a misspelt name would silently leave law out."""
        paths = sorted(self.root.iterdir()) if self.root.is_dir() else []
        for path in paths:
            if path.suffix in (".yaml", ".yml", ".geojson", ".csv") and path.name not in (*FILES, *TABLES):
                known = TABLES if path.suffix == ".csv" else FILES
                message = "the format knows no file of this name, so nothing in it would count."
                self.sheet(path.name).wrong("TL-AGR-009", None, message, f"Known are: {', '.join(known)}.")
