"""Methods measured against a known truth and against peers, in one run (formats.md, "Bench contract").

comes in:  a folder of the bench contract, or none: then worlds are simulated
goes out:  figures, ours and the peers', failures beside wins; labels.parquet where it is asked for
called by: `truceline bench`
"""

from truceline.bench.attribute import attribute_worlds, bench_attribution
from truceline.bench.fuse import bench_folder, bench_worlds
from truceline.bench.truce import bench_truce
from truceline.bench.truce_folder import bench_truce_folder

__all__ = [
    "attribute_worlds",
    "bench_attribution",
    "bench_folder",
    "bench_truce",
    "bench_truce_folder",
    "bench_worlds",
]
