"""``python -m bench [--quick] [--json]``: a million rows read and run, 2 GB of CSV read; peers beside."""

from __future__ import annotations

import argparse
import json
import sys

from bench import large_csv, straight_line


def main() -> None:
    """Measure, print, and say which budgets hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows or less")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    asked = parser.parse_args()
    figures = straight_line.measure(quick=asked.quick) | large_csv.measure(quick=asked.quick)
    if asked.json:
        sys.stdout.write(json.dumps(figures, indent=1) + "\n")
        return
    for name, value in figures.items():
        sys.stdout.write(f"{name:32} {value}\n")


main()
