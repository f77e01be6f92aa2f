"""How files are handed in: of which source, as which format, when, and in whose name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from truceline.mission.errors import refusal
from truceline.mission.replacing import Replacing
from truceline.mission.setup import Setup
from truceline.records import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """How the files are to be read, and in whose name."""

    source: Source
    format_name: str | None
    received_at: datetime
    actor: str
    at: datetime
    replacing: Replacing | None = None
    only: tuple[str, ...] = ()
    tell: Callable[[str], None] = lambda name: None

    def takes(self, member: str) -> bool:
        """Whether a member of this name is asked for."""
        return not self.only or any(text in member for text in self.only)


def chosen_source(setup: Setup, source_id: str | None) -> Source:
    """The source named, or the only one there is.

    errors: RefusedError when it is not listed, or none is named and there are several.
    """
    known = ", ".join(source.id for source in setup.sources) or "none yet"
    if source_id is None and len(setup.sources) == 1:
        return setup.sources[0]
    if source_id is None:
        remedy = f"Say whose file it is with --source ID. Listed are: {known}."
        raise refusal("TL-INT-013", "the file's source is not named.", remedy, "sources.toml")
    found = setup.source(source_id)
    if found is None:
        remedy = f"Listed are: {known}. Add it with: truceline source add MISSION {source_id} ..."
        raise refusal("TL-INT-013", f"'{source_id}' is not listed.", remedy, "sources.toml")
    return found
