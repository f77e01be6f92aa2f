"""Articles a second of the negotiation record; `truceline bench talks` measures how well it is read."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from truceline.bench.talks import speed


def measure(*, quick: bool) -> dict[str, Any]:
    """The figures of `truceline bench talks --set speed`, under the names that this table uses."""
    found = speed.measure(Path(os.environ.get("TRUCELINE_DATA", "")))
    return {_named(name): round(each, 1) if isinstance(each, float) else each for name, each in found.items()}


def _named(name: str) -> str:
    return "talks_" + re.sub(r"\W+", "_", name.replace(",", ""))
