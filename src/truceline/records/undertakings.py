"""What was signed: parties, the pieces of an agreement's text, and what each reading makes of them.

signed text ─▶ Provision ─▶ Commitment (one reading)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Literal

from truceline.records.tiers import MISSION
from truceline.records.values import Period

Names = tuple[tuple[str, str], ...]
"""The same text in several languages, as (language, text) pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody who can be bound, blamed, or speak."""

    id: str
    names: Names
    member_of: str | None = None
    answers_for: tuple[str, ...] = ()
    tier: str = MISSION


class ProvisionType(Enum):
    """What a provision does."""

    PROHIBITION = "prohibition"
    OBLIGATION = "obligation"
    PERMISSION = "permission"
    EXEMPTION = "exemption"
    DEFINITION = "definition"
    MECHANISM = "mechanism"
    GUARANTEE = "guarantee"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPeriod:
    """A period in force, with the day it was decided (None: not said) and where that is written."""

    period: Period
    decided_on: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """A numbered piece of the agreement's text.

    ``text_anchor`` points into text.<lang>.md; ``excepts`` names the provisions whose rule
    this one sets aside; ``amends`` the one it changes; ``check`` is 'machine' or 'human'.
    """

    id: str
    type: ProvisionType
    text_anchor: str
    text: Names
    bound: tuple[str, ...]
    acts: tuple[str, ...]
    in_force: tuple[DatedPeriod, ...]
    weapons: tuple[str, ...] = ()
    where_zone: str | None = None
    excepts: tuple[str, ...] = ()
    amends: str | None = None
    check: Literal["machine", "human"] = "human"
    tier: str = MISSION


class Duty(Enum):
    """What a commitment asks of whom it binds."""

    MUST = "must"
    MUST_NOT = "must_not"
    MAY = "may"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """One reading of a provision: who owes what, where, when. Readings have readers.

    ``read_by`` is 'text' for the wording itself or a party's id; ``agreed`` is true only
    when the reading was settled and every bound party accepted the wording.
    ``where_zone`` None means everywhere the agreement applies.
    """

    id: str
    provision_id: str
    bound: tuple[str, ...]
    duty: Duty
    acts: tuple[str, ...]
    where_zone: str | None
    in_force: tuple[DatedPeriod, ...]
    excepts: tuple[str, ...]
    how_to_check: Literal["machine", "not by machine"]
    read_by: str
    agreed: bool
    tier: str = MISSION
