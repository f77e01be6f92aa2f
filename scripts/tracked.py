"""Finds in the tracked files what would tie the project to one machine or one registry.

Prints file, line and reason for each, and leaves with 1 if there is any. The patterns are put together from
pieces, so that this file is not its own first finding.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent

HOSTS = [
    r"pypi\." + "org",
    "python" + "hosted",
    "npm" + r"js\.",
    r"\bdebian\." + "org",
    r"archive\." + "ubuntu",
    "index" + r"[-_]url\s*=",
]
FOLDERS = ["work", "farm", "root", "home"]

REASONS = {
    "names a package registry's host": re.compile("|".join(HOSTS), re.IGNORECASE),
    "names a path of one machine": re.compile(
        r"(?<![A-Za-z0-9_.~-])/(" + "|".join(FOLDERS) + r")/[A-Za-z0-9_.-]"
    ),
    "names the real data's folder: use TRUCELINE_DATA": re.compile("shared" + "/data"),
}
ALLOWED = {(".ci/run", "names the real data's folder: use TRUCELINE_DATA")}


def offences(root: Path) -> Iterator[str]:
    """One line for each finding in a git checkout; files that are not text are passed over."""
    for name in tracked(root):
        file = root / name
        if not file.is_file():  # removed, not committed yet
            continue
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for reason, pattern in REASONS.items():
            if (name, reason) in ALLOWED:
                continue
            for found in pattern.finditer(text):
                line = text.count("\n", 0, found.start()) + 1
                yield f"{name}:{line}: {reason}: {found.group()}"


def tracked(root: Path) -> list[str]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True)
    return [name for name in listing.stdout.split("\0") if name]


if __name__ == "__main__":
    found = list(offences(ROOT))
    print("\n".join(found) if found else "tracked files: no registry host, no machine path")
    sys.exit(1 if found else 0)
