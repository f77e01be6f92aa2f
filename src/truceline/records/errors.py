"""Exceptions of the records: broken contracts only; problems in input are data (problems.py).

TrucelineError
├── RecordError          a record that cannot exist was asked for
│   └── NaiveTimeError   a time came without a zone
├── TierError            a tier that is not one of the five
└── LicenceError         a licence that is not in the code list
"""

from __future__ import annotations


class TrucelineError(Exception):
    """Base of every exception Truceline raises on purpose; its text is fit to be shown."""


class RecordError(TrucelineError, ValueError):
    """A record that cannot exist was asked for."""


class NaiveTimeError(RecordError):
    """A time came without a zone; none is ever guessed."""


class TierError(RecordError):
    """A release tier that is not public, party:<id>, commission, mission or sealed."""


class LicenceError(RecordError):
    """A licence that is not in the code list, or not written as one."""
