"""Methods measured against a known truth and against peers, in one run (formats.md, "Bench contract").

comes in:  a folder of the bench contract, or none: then worlds are simulated
goes out:  figures, ours and the peers', failures beside wins; labels.parquet where it is asked for
called by: `truceline bench`

What a measure needs is imported when it is asked for: a process that measures the memory of one method
must not hold all the others.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.bench.announced import announced_worlds, bench_announced
    from truceline.bench.attribute import attribute_worlds, bench_attribution
    from truceline.bench.fuse import bench_folder, bench_worlds
    from truceline.bench.truce import bench_truce
    from truceline.bench.truce_folder import bench_truce_folder

__all__ = [
    "announced_worlds",
    "attribute_worlds",
    "bench_announced",
    "bench_attribution",
    "bench_folder",
    "bench_truce",
    "bench_truce_folder",
    "bench_worlds",
]

_STANDS_IN = {
    "announced_worlds": "announced",
    "bench_announced": "announced",
    "attribute_worlds": "attribute",
    "bench_attribution": "attribute",
    "bench_folder": "fuse",
    "bench_truce": "truce",
    "bench_truce_folder": "truce_folder",
    "bench_worlds": "fuse",
}


def __getattr__(name: str) -> Any:
    """The named measure, imported now."""
    if name not in _STANDS_IN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_STANDS_IN[name]}"), name)
