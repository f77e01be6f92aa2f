"""Adding a source to sources.toml without touching what stands there."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from truceline.mission.errors import refusal


def with_source(text: str, said: Mapping[str, Any]) -> str:
    """The file's text with one more [[source]] at its end.

    errors: RefusedError without an id, or when a source of that id stands there already.
    """
    if not said.get("id", "").strip():
        raise refusal(
            "TL-INT-019", "a source needs an id.", "Give it a short name of its own.", "sources.toml"
        )
    listed = [source.get("id") for source in tomllib.loads(text).get("source", [])]
    if said["id"] in listed:
        remedy = "Change it in sources.toml; the next write records the change with its actor."
        raise refusal("TL-INT-019", f"'{said['id']}' is listed already.", remedy, "sources.toml")
    lines = [f"{key} = {_toml(value)}" for key, value in said.items()]
    return "\n".join([text.rstrip("\n"), "", "[[source]]", *lines, ""])


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(part)}" for key, part in value.items()) + " }"
    # a JSON string, number, boolean or list of strings is TOML as well
    return json.dumps(value, ensure_ascii=False)
