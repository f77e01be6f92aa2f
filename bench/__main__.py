"""``python -m bench [--quick] [--json]``: read and run a million rows, beside a bare DuckDB."""

from __future__ import annotations

import argparse
import json
import sys

from bench.straight_line import measure


def main() -> None:
    """Measure, print, and say which budgets hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    asked = parser.parse_args()
    figures = measure(quick=asked.quick)
    if asked.json:
        sys.stdout.write(json.dumps(figures, indent=1) + "\n")
        return
    for name, value in figures.items():
        sys.stdout.write(f"{name:28} {value}\n")


main()
