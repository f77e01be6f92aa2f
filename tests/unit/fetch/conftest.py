"""A publisher on loopback, and a fetcher that waits for nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.unit.fetch.publisher import Publisher, publishing
from truceline.fetch import Cache, Fetcher, Limits, Wanted
from truceline.records import stopped_clock

NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)
Made = Callable[..., Fetcher]


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as opened:
        yield opened


@pytest.fixture
def slept() -> list[float]:
    """Every wait that was made, s."""
    return []


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "cache") as opened:
        yield opened


@pytest.fixture
def fetcher(cache: Cache, slept: list[float]) -> Fetcher:
    """A fetcher that notes its waits instead of making them."""
    return Fetcher(
        cache=cache,
        agent="Truceline/test",
        now=stopped_clock(NOW),
        seconds=lambda: 0.0,
        sleep=slept.append,
        keys={},
        limits=Limits(silence_s=2.0),
    )


def wanted(address: str, **said: Any) -> Wanted:
    """A file of the catalogue, its values invented."""
    plain = Wanted(
        name="alerts",
        path="alerts/alerts.csv",
        address=address,
        licence_id="MIT",
        licence="MIT, with its notice.",
        publisher="the publisher",
        may_republish="yes",
    )
    return replace(plain, **said)
