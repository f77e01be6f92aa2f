"""The Python that the page on observability shows runs, and its assertions hold."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "observability.md"


def test_the_example_gives_what_the_page_says() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert blocks
    for block in blocks:
        assert "assert " in block
        exec(compile(block, str(PAGE), "exec"), {})
