"""Every set of the real data that a format names, read into one mission as an officer would.

``python -m tests.real.every_set`` prints docs/reference/sets-read.md anew; TRUCELINE_DATA must be set.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from truceline.mission import Mission

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "sets-read.md"
CARDS = Path(__file__).parent / "cards"
ACTOR = "duty-officer"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Offered:
    """A file (or files) of a set: what reads it is for the recognisers to find."""

    path: str
    format: str
    source_class: str
    zone: str


SETS = (
    Offered("firms_ukraine_2001_2023/detections.parquet", "firms_days", "satellite", "UTC"),
    Offered("firms_viirs_2022_09/SUOMI_VIIRS_C2_Europe_7d_ukraine_bbox.csv", "firms", "satellite", "UTC"),
    Offered("firms_viirs_2026_06/detections.csv.gz", "firms", "satellite", "UTC"),
    Offered("firms_modis_snapshots/detections.csv.gz", "firms", "satellite", "UTC"),
    Offered("firms_modis_snapshots/snapshots.csv", "satellite_snapshots", "satellite", "UTC"),
    Offered("viina_events/events.parquet", "viina", "media", "Europe/Kyiv"),
    Offered("viina_events/headlines_2025-04-12_30.csv.gz", "viina", "media", "Europe/Kyiv"),
    Offered("ucdp_ged_ukraine/events.parquet", "ucdp_ged", "other", "Europe/Kyiv"),
    Offered("air_raid_alerts/alerts.parquet", "air_raid_alerts", "alert", "Europe/Kyiv"),
    Offered("air_raid_alerts/official_raw_2022-03_2024-04.parquet", "air_raid_official", "alert", "Europe/Kyiv"),
    Offered("economist_warfire_daily/fires_by_day.csv.gz", "daily_tallies", "satellite", "Europe/Kyiv"),
    Offered("economist_warfire_daily/area_russia_controlled_m2.csv.gz", "claimed_area", "other", "Europe/Kyiv"),
    Offered("truce_claims/claims.csv", "claims", "party", "Europe/Moscow"),
    Offered("osce_smm_daily_INTERNAL/reliefweb_full/OSCE*.txt", "osce_daily_text", "other", "Europe/Kyiv"),
    Offered("osce_status_INTERNAL/report_UA_*.txt", "osce_status_text", "other", "Europe/Kyiv"),
    Offered("deepstate_daily/deepstate_daily.tar.xz", "control_map", "ngo", "Europe/Kyiv"),
    Offered("bellingcat_civharm_INTERNAL/events.csv.gz", "verified_harm", "ngo", "Europe/Kyiv"),
    Offered("cir_eyes_on_russia_2022_INTERNAL/events.csv.gz", "monitor_map", "ngo", "Europe/Kyiv"),
    Offered("humanitarian_corridors/corridors.csv.gz", "corridors", "media", "Europe/Kyiv"),
)  # fmt: skip


NO_FIGURES = ("TL-INT-001", "TL-INT-060")
"""How a text is refused that states no figure of the kind its set is read for."""


@dataclass(frozen=True)
class Counted:
    """What became of a set's rows; ``refused`` are files, with their codes."""

    offered: Offered
    files: int
    rows_in: int
    kept: int
    set_aside: int
    known: int
    refused: tuple[str, ...]
    formats: frozenset[str]

    @property
    def line(self) -> str:
        """The set's line in the page."""
        own = " (a card of the mission)" if (CARDS / f"{self.offered.format}.toml").is_file() else ""
        numbers = (self.files, self.rows_in, self.kept, self.set_aside, self.known, len(self.refused))
        counts = " | ".join(f"{number:,}" for number in numbers)
        return f"| `{self.offered.path}` | `{self.offered.format}`{own} | {counts} |"


HEAD = """# What became of every real set

Every set that a format names was read through `truceline read`, the format found by the recognisers. Each row of a
file is kept, set aside with its reason, or already known; nothing is dropped, so the three add up to the rows in.
*Refused* counts files kept out whole: of the status reports, which are parts of reports, those that state no figure of
ceasefire violations (TL-INT-001, TL-INT-060); what else their sentences leave open is set aside. This page is made by
`python -m tests.real.every_set`, and `make slow` counts again where `TRUCELINE_DATA` names the sets.

| file | format | files | rows in | kept | set aside | known | refused |
|---|---|---|---|---|---|---|---|
"""
TAIL = """
Not read, because no format names them: waveforms (a reader of their own), weather, boundaries and gazetteers (settings
of a mission, not reports), cumulative totals of claimed losses (the difference of two days is a claim about a day that
nobody made), texts of agreements and news, coded metadata of agreements, and sets for language work.
"""


def counted(folder: Path, data: Path) -> tuple[Counted, ...]:
    """Every set read into a new mission in ``folder``."""
    mission = _mission(folder)
    return tuple(_counted(mission, offered, data) for offered in SETS)


def page(sets: tuple[Counted, ...]) -> str:
    """The page of these counts."""
    return HEAD + "\n".join(each.line for each in sets) + "\n" + TAIL


def _counted(mission: Mission, offered: Offered, data: Path) -> Counted:
    place = data / offered.path
    files = sorted(place.parent.glob(place.name))
    read = mission.read(files, actor=ACTOR, source_id=_source_id(offered))
    whole = [each for each in read if not each.problems]
    return Counted(
        offered=offered,
        files=len(read),
        rows_in=sum(each.rows_in for each in whole),
        kept=sum(each.kept for each in whole),
        set_aside=sum(each.set_aside for each in whole),
        known=sum(each.known for each in whole),
        refused=tuple(problem.code for each in read for problem in each.problems),
        formats=frozenset(each.format for each in whole),
    )


def _source_id(offered: Offered) -> str:
    return offered.path.replace("/", "-").replace(".", "-").replace("*", "").lower()


def _mission(folder: Path) -> Mission:
    settings = folder / "settings"
    settings.mkdir()
    (settings / "mission.toml").write_text(
        f'id = "every-set"\ntitle = "Every set"\nzone = "Europe/Kyiv"\ncutoff = "19:30"\nlanguages = ["en"]\n'
        f'agreement = "agreement"\n[[actors]]\nid = "{ACTOR}"\nnames = {{ en = "Duty officer (fictional role)" }}\n'
    )
    entries = (
        f'[[source]]\nid = "{_source_id(each)}"\nclass = "{each.source_class}"\nzone = "{each.zone}"\n'
        + ('owner_party = "UA"\n' if each.source_class == "party" else "")
        for each in SETS
    )
    other = '[[source]]\nid = "other-side"\nclass = "party"\nzone = "Europe/Moscow"\nowner_party = "RU"\n'
    (settings / "sources.toml").write_text("\n".join([*entries, other]))
    cards = settings / "cards"
    cards.mkdir()
    for card in CARDS.glob("*.toml"):
        (cards / card.name).write_bytes(card.read_bytes())
    agreement = ROOT / "examples" / "easter-2025" / "agreement"
    return Mission.create(
        folder / "mission", agreement=agreement, settings=settings, actor=ACTOR, clock=lambda: NOW
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        sys.stdout.write(page(counted(Path(scratch), Path(os.environ["TRUCELINE_DATA"]))))
