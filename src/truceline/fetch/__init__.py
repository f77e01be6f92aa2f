"""Publishers' files: a catalogue of pinned addresses comes in; files, digests and receipts go out.

Polite and resumable: one connection at a time, ``Retry-After`` kept, whatever was received goes on where
it was cut. Knows no mission and reads no file's meaning. Called by the command line.
"""

from truceline.fetch.cache import Cache
from truceline.fetch.catalogue import Catalogue, Unfetched, Wanted, chosen, read_catalogue
from truceline.fetch.fetching import Fetched, Fetcher, Limits
from truceline.fetch.receipt import RECEIPT, Receipts

__all__ = [
    "RECEIPT",
    "Cache",
    "Catalogue",
    "Fetched",
    "Fetcher",
    "Limits",
    "Receipts",
    "Unfetched",
    "Wanted",
    "chosen",
    "read_catalogue",
]
