"""Text to file, and the one place where the parties' labels can change places.

Everything is written through ``Folder``: UTF-8, ``\\n`` line ends, CSV by the standard library. With
``swap_labels`` each label becomes the other's, in file names too, and nothing else changes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LABELS = (
    ("amber", "cobalt"),
    ("Amber", "Cobalt"),
    ("Бурштинова", "Кобальтова"),
    ("Янтарная", "Кобальтовая"),
)
_OTHER: Mapping[str, str] = {a: b for pair in LABELS for a, b in (pair, pair[::-1])}
_ANY = re.compile("|".join(sorted(map(re.escape, _OTHER), key=len, reverse=True)))


def swapped(text: str) -> str:
    """The text with each party's label in the other's place; doing it twice changes nothing."""
    return _ANY.sub(lambda found: _OTHER[found.group()], text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Where the world is written; ``swap`` says whether the labels change places."""

    root: Path
    swap: bool

    def label(self, text: str) -> str:
        """The text as this folder writes it."""
        return swapped(text) if self.swap else text

    def write(self, name: str, text: str) -> Path:
        """The path of the file that now holds the text."""
        path = self.root / self.label(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.label(text).encode("utf-8"))
        return path

    def write_csv(self, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
        """The path of the CSV file that now holds the header and the rows."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        return self.write(name, text.getvalue())
