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
    parser.add_argument("--rows", type=int, help="with --only large-fuse: so many reports")
    asked = parser.parse_args()
    if asked.rows is not None and (asked.only != "large-fuse" or asked.rows < 1):
        parser.error("--rows takes a number from 1 on, with --only large-fuse")
    chosen = (asked.only,) if asked.only else MEASURES
    size = {} if asked.rows is None else {"rows": asked.rows}
    measured = [MEASURES[each](quick=asked.quick, **size) for each in chosen]
    figures = {name: value for each in measured for name, value in each.items()}
    if asked.json:
        sys.stdout.write(json.dumps(figures, indent=1) + "\n")
        return
    for name, value in figures.items():
        sys.stdout.write(f"{name:32} {value}\n")


main()
