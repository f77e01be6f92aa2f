"""Formats by one door: built-in folders and other packages' entry points give cards alike.

A format is a folder with ``card.toml``, a sample, and (unless its card names another reader)
a ``read`` module with ``plan(task) -> Plan | Problem``. An entry point of the group
``truceline.formats`` names a package that is such a folder. Cards are read as files: no
format's code is imported until one of its files is read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files

from truceline.intake.card import Card, read_card
from truceline.intake.task import Plan, Task
from truceline.records import Problem

GROUP = "truceline.formats"
_HOME = "truceline.intake.formats"

BUILT_IN = (
    "firms",
    "firms_days",
    "geojson",
    "air_raid_alerts",
    "air_raid_official",
    "viina",
    "acled",
    "ucdp_ged",
    "quakeml",
    "photo",
    "video",
    "daily_tallies",
    "osce_daily_text",
    "osce_status_text",
    "claims",
    "satellite_snapshots",
    "satellite_passes",
    "sensor_log",
    "patrol_hours",
    "device_checks",
    "notices",
    "holdings",
    "inspection",
    "coverage_table",
    "control_areas",
    "ceasefire_violations_table",
    "party_complaints",
    "talks_claims",
    "patrol_report",
    "situation_report",
    "table",
)

Reader = Callable[[Task], Plan | Problem]


@cache
def packages() -> dict[str, str]:
    """Every format's package by its name; a stranger cannot take a built-in's name."""
    strangers = {point.name: point.value for point in entry_points(group=GROUP)}
    return {**strangers, **{name: f"{_HOME}.{name}" for name in BUILT_IN}}


@cache
def format_cards() -> tuple[Card, ...]:
    """The cards of all installed formats, built-ins first, in the order they are listed."""
    names = (*BUILT_IN, *sorted(set(packages()) - set(BUILT_IN)))
    cards = (_card(name) for name in names)
    return tuple(card for card in cards if isinstance(card, Card))


def _card(name: str) -> Card | Problem:
    home = packages()[name]
    parent, _, last = home.rpartition(".")
    folder = files(parent).joinpath(last) if home.startswith(_HOME) else files(home)
    text = folder.joinpath("card.toml").read_text(encoding="utf-8")
    return read_card(text, f"{name}/card.toml", folder=folder, built_in=True)


def reader(card: Card) -> Reader | None:
    """The code that the card names, or None when no format has it."""
    home = packages().get(card.reader)
    if home is None:
        return None
    plan: Reader = import_module(f"{home}.read").plan
    return plan
