"""`bench truce --data DIR`: the strata of a folder's truce.json answered, and scored by their true ratios.

Only the truce answer is made here as a mission makes it: the same counts, windows, exposure rules and test.
"""

from __future__ import annotations

import csv
import io
import json
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np

from truceline.bench.truce_peers import TESTS
from truceline.mission.settings import read_strata_csv
from truceline.records import Stratum, TruceAnswer, TruceWindow, in_utc, kinds
from truceline.store import connect
from truceline.verification import truce_v2
from truceline.verification.truce_v1 import WindowCount, ask

UTC_ZONE = ZoneInfo("UTC")
EVERY_SENSOR = "every sensor"
"""The source of a stratum that names none: all that are neither a party's nor somebody's report."""
TOLD_CLASSES = ("party", "media", "ngo")
DEFAULTS = {
    "provision": "",
    "source": EVERY_SENSOR,
    "channel": "observations",
    "area": "all",
    "unit": "instants",
    "baselines": "28;42",
    "gap_days": "3",
    "sides_seen": "",
    "control": "no",
    "doubts": "",
}
RULES = ("coverage", "days_with_rows")
LONGEST = timedelta(days=366)
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""A window outside these is a slip of the pen, and its baselines could leave the calendar."""
NEEDED = {
    "as_reported": "VARCHAR",
    "row_no": "BIGINT",
    "measures": "VARCHAR",
    "lon_deg": "DOUBLE",
    "lat_deg": "DOUBLE",
}


def bench_truce_folder(folder: Path) -> dict[str, Any]:
    """Every stratum's answer; shares over strata whose true ratio is known; what the folder lacks, as said.

    errors: ValueError when truce.json cannot be read as the contract says
    """
    begun = time.perf_counter()
    asked = json.loads((folder / "truce.json").read_text(encoding="utf-8"))
    window = _window(asked)
    skipped = ["false_alarms_per_year, delay_days: a folder holds one truce, not a year to watch"]
    with connect() as con:
        covered = _open(con, folder, skipped)
        strata = _strata(asked, covered, skipped)
        answered = [
            ask(con, one, window, zone=UTC_ZONE, parties=one.sides_seen, by=truce_v2.ARITHMETIC)
            for one in strata
        ]
    ratios = _ratios(asked, strata)
    return {
        "method": truce_v2.METHOD,
        "alpha": truce_v2.ALPHA,
        **_shares(answered, ratios),
        "peers": dict(_peers(answered, strata, ratios)),
        "strata": [
            {**asdict(found), "true_rate_ratio": ratio}
            for (found, _), ratio in zip(answered, ratios, strict=True)
        ],
        "skipped": skipped,
        "seconds": time.perf_counter() - begun,
    }


_Answered = Sequence[tuple[TruceAnswer, tuple[WindowCount, ...]]]


def _window(asked: Mapping[str, Any]) -> TruceWindow:
    try:
        start, end = (datetime.fromisoformat(str(asked["window"][name])) for name in ("from", "to"))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError('truce.json: write "window": {"from": MOMENT, "to": MOMENT}') from error
    if start.tzinfo is None or end.tzinfo is None or end <= start:
        raise ValueError("truce.json: the window needs two moments with offsets, the earlier one first")
    if end - start > LONGEST or not FIRST_YEAR <= start.year <= end.year < LAST_YEAR:
        raise ValueError(
            f"truce.json: the window has to lie in {FIRST_YEAR} to {LAST_YEAR} and be a year at most"
        )
    return TruceWindow(start=in_utc(start), end=in_utc(end))


def _strata(asked: Mapping[str, Any], covered: set[str], skipped: list[str]) -> tuple[Stratum, ...]:
    """The strata as strata.csv has them; a bare name counts its kind, or everything, by every sensor."""
    rows = [_row(each, covered, skipped) for each in asked.get("strata") or ()]
    if not rows:
        raise ValueError("truce.json: it names no strata")
    table = io.StringIO()
    writer = csv.DictWriter(table, list(dict.fromkeys(name for row in rows for name in row)), restval="")
    writer.writeheader()
    writer.writerows(rows)
    strata, problems = read_strata_csv(table.getvalue(), "truce.json")
    skipped += [f"{problem.message} ({problem.remedy})" for problem in problems]
    return strata


def _row(each: Any, covered: set[str], skipped: list[str]) -> dict[str, str]:
    given = {"stratum": each} if isinstance(each, str) else dict(each)
    said = {name: _cell(value) for name, value in given.items() if value is not None and name != "rate_ratio"}
    row = {**DEFAULTS, **{name: text for name, text in said.items() if text}}
    row.setdefault("stratum", row.get("id", row.get("name", "")))
    row.setdefault("measure", row["stratum"] if row["stratum"] in kinds() else "*")
    rule = row.get("exposure_rule", "")
    if rule not in RULES:
        row["exposure_rule"] = "coverage" if row["source"] in covered else "days_with_rows"
        if rule:
            skipped.append(f"{row['stratum']}: exposure rule '{rule}' is taken as {row['exposure_rule']}")
    return row


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ";".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _ratios(asked: Mapping[str, Any], strata: Sequence[Stratum]) -> list[float | None]:
    """Each stratum's true rate ratio; None where the folder does not say."""
    said = asked.get("rate_ratio")
    own = {each.get("stratum"): each.get("rate_ratio") for each in asked["strata"] if isinstance(each, dict)}
    listed = dict(zip(_names(asked), said, strict=False)) if isinstance(said, list) else said
    told = listed if isinstance(listed, dict) else dict.fromkeys((one.id for one in strata), listed)
    found = [own.get(one.id) if told.get(one.id) is None else told[one.id] for one in strata]
    return [None if ratio is None else float(ratio) for ratio in found]


def _names(asked: Mapping[str, Any]) -> list[str]:
    return [each if isinstance(each, str) else str(each.get("stratum")) for each in asked["strata"]]


def _open(con: duckdb.DuckDBPyConnection, folder: Path, skipped: list[str]) -> set[str]:
    """The views that counting asks; gives back the sources with coverage."""
    con.execute(
        f"CREATE VIEW given AS SELECT * FROM read_parquet('{_path(folder / 'observations.parquet')}')"
    )
    there = {row[0] for row in con.execute("DESCRIBE given").fetchall()}
    more = "".join(f", NULL::{kind} AS {name}" for name, kind in NEEDED.items() if name not in there)
    told = ", ".join(f"'{_quoted(name)}'" for name in _told_by(folder, skipped)) or "''"
    every = f"SELECT * REPLACE ('{EVERY_SENSOR}' AS source_id){{}} FROM {{}} WHERE source_id NOT IN ({told})"
    con.execute(
        f"CREATE VIEW observations AS SELECT *{more} FROM given UNION ALL {every.format(more, 'given')}"
    )
    if not (folder / "coverage.parquet").is_file():
        skipped.append("coverage.parquet is absent: a day on which a source gave no row is unobserved")
        return set()
    path = _path(folder / "coverage.parquet")
    con.execute(
        f'CREATE VIEW looked AS SELECT *, "from" AS from_at, "to" AS to_at FROM read_parquet(\'{path}\')'
    )
    con.execute(f"CREATE VIEW coverage AS SELECT * FROM looked UNION ALL {every.format('', 'looked')}")
    return {str(row[0]) for row in con.execute("SELECT DISTINCT source_id FROM coverage").fetchall()} - {
        EVERY_SENSOR
    }


def _told_by(folder: Path, skipped: list[str]) -> list[str]:
    """The sources that tell what others saw."""
    if not (folder / "sources.toml").is_file():
        skipped.append("sources.toml is absent: every source is taken for a sensor")
        return []
    cards = tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8")).get("source", [])
    return [str(card["id"]) for card in cards if card.get("class") in TOLD_CLASSES]


def _path(path: Path) -> str:
    return _quoted(str(path))


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _shares(answered: _Answered, ratios: Sequence[float | None]) -> dict[str, Any]:
    """Sizes over strata in which nothing changed, power over those that fell, refusals over all."""
    fell, rose = (
        np.array([(p if p is not None else 1.0) <= truce_v2.ALPHA for p in each])
        for each in zip(*((found.p_fell, found.p_rose) for found, _ in answered), strict=True)
    )
    said = np.array([found.answer for found, _ in answered])
    truth = np.array([np.nan if ratio is None else ratio for ratio in ratios])
    by_ratio = {
        f"{ratio:g}": {
            "count": int((truth == ratio).sum()),
            "fell": float(fell[truth == ratio].mean()),
            "rose": float(rose[truth == ratio].mean()),
            "answered_fell": float((said[truth == ratio] == "fell").mean()),
            "answered_rose": float((said[truth == ratio] == "rose").mean()),
        }
        for ratio in np.unique(truth[np.isfinite(truth)])
    }
    return {
        "size": _share(fell, truth == 1),
        "size_rose": _share(rose, truth == 1),
        "power": _share(fell, truth < 1),
        "cannot_tell_share": float((said == "cannot tell").mean()),
        "by_rate_ratio": by_ratio,
    }


def _share(which: Any, of: Any) -> float | None:
    return float(which[of].mean()) if of.any() else None


def _peers(
    answered: _Answered, strata: Sequence[Stratum], ratios: Sequence[float | None]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The other tests on the same windows, without exposure: none of them knows any."""
    rows = []
    for (_, counts), stratum, ratio in zip(answered, strata, ratios, strict=True):
        first = [one.count for one in counts[1 : 1 + stratum.baseline_windows[0]] if one.count is not None]
        if counts and counts[0].count is not None and len(first) > 1 and ratio is not None:
            rows.append((np.array([first], float), np.array([float(counts[0].count)]), ratio))
    truth = np.array([ratio for *_, ratio in rows])
    for name, test in TESTS.items():
        found = [test(baseline, count) for baseline, count, _ in rows]
        fell = np.array([float(low[0]) <= truce_v2.ALPHA for low, _ in found])
        rose = np.array([float(high[0]) <= truce_v2.ALPHA for _, high in found])
        yield (
            name,
            {
                "size": _share(fell, truth == 1),
                "size_rose": _share(rose, truth == 1),
                "power": _share(fell, truth < 1),
            },
        )
