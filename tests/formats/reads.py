"""Reads a file as the mission would and shows what came of it as plain rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from truceline.intake import Card, Reading, Refusal, format_cards, read_card, read_file
from truceline.intake.task import KnownPlaces
from truceline.records import Source
from truceline.records.layers import LAYERS, layer_names

RECEIVED_AT = datetime(2031, 6, 1, 12, 0, tzinfo=UTC)
EVIDENCE = "ab" * 32


def connection() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("SET TimeZone='UTC'")
    return con


def source(**changes: Any) -> Source:
    given: dict[str, Any] = {
        "id": "s1",
        "names": (("en", "a source"),),
        "source_class": "other",
        "zone": "Europe/Kyiv",
        "lineage": "s1",
    }
    return Source(**{**given, **changes})


NORTH = source(id="north-mod", source_class="party", owner_party="north", tier="party:north")
SOUTH = source(id="south-mod", source_class="party", owner_party="south", tier="party:south")


def card(name: str) -> Card:
    return next(card for card in format_cards() if card.name == name)


def sample(name: str) -> Path:
    return Path(str(card(name).folder)) / card(name).sample


def samples(name: str) -> list[Path]:
    """Every sample in the format's folder: a format has one for each layout of its publisher."""
    folder = Path(str(card(name).folder))
    return sorted(path for path in folder.iterdir() if path.name.startswith("sample"))


@dataclass(frozen=True)
class Read:
    """A reading with its rows fetched: times as UTC text, in the order of the file."""

    reading: Reading
    layers: dict[str, list[dict[str, Any]]]
    aside: list[dict[str, Any]]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [row for layer in self.layers.values() for row in layer]

    def aside_codes(self) -> list[tuple[int, str, str | None]]:
        return [(row["row_no"], row["code"], row["column_name"]) for row in self.aside]


def read(path: Path, who: Source | None = None, **more: Any) -> Read | Refusal:
    with connection() as con:
        found = read_file(
            con, path, source=who or source(), received_at=RECEIVED_AT, evidence_sha256=EVIDENCE, **more
        )
        if isinstance(found, Refusal):
            return found
        layers = {layer: fetched(con, table, layer) for layer, table in found.tables.items()}
        return Read(reading=found, layers=layers, aside=fetched(con, found.aside, "aside"))


POSITIONS = Path(str(card("ceasefire_violations_table").folder)) / "positions.csv"


def read_sample(name: str, **more: Any) -> Read:
    more = {"places": KnownPlaces(positions=POSITIONS), **more}
    found = read(sample(name), **{"sources": (source(), NORTH, SOUTH), **more})
    assert isinstance(found, Read), found
    return found


def read_text(folder: Path, text: str | bytes, name: str = "file.csv", **more: Any) -> Read | Refusal:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, **more)


def fetched(con: duckdb.DuckDBPyConnection, table: str, layer: str) -> list[dict[str, Any]]:
    names = layer_names(layer, read=True)
    types = {column.name: column.sql_type for column in LAYERS[layer]}
    listed = ", ".join(f'"{n}"::VARCHAR' if types[n] in ("TIMESTAMPTZ", "DATE") else f'"{n}"' for n in names)
    # the relation itself must have exactly the layer's columns, in their order and of their types
    described = con.execute(f"DESCRIBE {table}").fetchall()
    stored = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}
    assert [(d[0], d[1]) for d in described] == [(n, stored.get(types[n], types[n])) for n in names]
    rows = con.execute(f"SELECT {listed} FROM {table} ORDER BY row_no").fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def made_card_of(name: str, own: str, more: str, **changes: str) -> Card:
    """A mission's own card: a built-in one under another name, with more settings or others."""
    text = (Path(str(card(name).folder)) / "card.toml").read_text(encoding="utf-8")
    text = text.replace(f'name = "{name}"', f'name = "{own}"', 1)
    for key, value in changes.items():
        text = re.sub(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE)
    made = read_card(text.replace("[map]", f"{more}\n[map]", 1), f"{own}.toml")
    assert isinstance(made, Card), made
    return made
