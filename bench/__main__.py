"""``python -m bench [--quick] [--json]``: rows, 2 GB of CSV, verdicts, sounds, fires, articles; peers."""

from __future__ import annotations

import argparse
import json
import sys

from bench import large_csv, large_fuse, satellites, sound, straight_line, talks, thermal, verdicts

MEASURES = {
    "straight-line": straight_line.measure,
    "large-csv": large_csv.measure,
    "large-fuse": large_fuse.measure,
    "verdicts": verdicts.measure,
    "sound": sound.measure,
    "thermal": thermal.measure,
    "satellites": satellites.measure,
    "talks": talks.measure,
}


def main() -> None:
    """Measure, print, and say which budgets hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows or less")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--only", choices=MEASURES, help="one of them alone")
    asked = parser.parse_args()
    chosen = (asked.only,) if asked.only else MEASURES
    figures = {name: value for each in chosen for name, value in MEASURES[each](quick=asked.quick).items()}
    if asked.json:
        sys.stdout.write(json.dumps(figures, indent=1) + "\n")
        return
    for name, value in figures.items():
        sys.stdout.write(f"{name:32} {value}\n")


main()
