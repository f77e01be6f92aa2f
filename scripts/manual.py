"""Print the reference manual from the spec tests: `make manual`, or `python3 scripts/manual.py`.

A file of tests/spec is a chapter: its docstring is the introduction, each test a paragraph under its name or
docstring, and the tables that the test reads and expects stand below it as it has them. Nothing is run here:
that the paragraphs are true is what the tests check. Standard library only.
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
SPEC = ROOT / "tests" / "spec"
MANUAL = ROOT / "docs" / "reference" / "manual"
COMMAND = "make manual"
CAPTIONS = {
    "observe": "What the sources said",
    "cover": "Who looked",
    "claim": "What the sides claim",
    "sources": "Who speaks",
    "strata": "What is counted",
    "check": "Asked and answered",
    "expect": "Answered",
    "expect_rows": "Answered",
    "read_table": "The table",
    "notify": "What was notified",
    "pledge": "What was pledged",
}
"""What stands above a table, by the function that reads it."""
HEAD = """# The manual

What Truceline answers, case by case. Every chapter is printed from tests that run with each change of the
program: a paragraph that is not true any more does not pass. Sides, places and figures are invented unless a
chapter names a real text. A cell that begins with `...` says what the answer contains.

"""
LAYOUT = re.compile(r"[-+| ]+")


@dataclass
class Paragraph:
    """One test, to be printed."""

    test: str
    words: str
    blocks: list[str] = field(default_factory=list)
    in_code: int = 0


def chapters() -> dict[str, str]:
    """Every page of the manual by its file name, the list of chapters first."""
    pages = {_page_name(path): _chapter(path) for path in _sources()}
    titles = {name: page.splitlines()[0].removeprefix("# ") for name, page in pages.items()}
    listed = "\n".join(f"- [{title}]({name})" for name, title in titles.items())
    return {"README.md": f"{HEAD}{listed}\n\nPrinted by `{COMMAND}`.\n", **pages}


def _sources() -> list[Path]:
    """Numbered scenarios first, then the chapters without a number."""
    return sorted(SPEC.glob("test_*.py"), key=lambda path: (not path.stem[5:7].isdigit(), path.stem))


def _page_name(path: Path) -> str:
    return f"{path.stem.removeprefix('test_').replace('_', '-')}.md"


def _chapter(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    title, _, rest = _words(ast.get_docstring(tree) or path.stem).partition("\n\n")
    shared = {name: text for name, text in _constants(tree).items() if _is_table(text)}
    where = path.relative_to(ROOT).as_posix()
    parts = [f"# {title.rstrip('.')}", rest]
    if shared:
        parts.append("## The tables that its paragraphs share")
        parts += [f"**{_sentence(name)}**\n\n{_markdown(text)}" for name, text in shared.items()]
    for test in _tests(tree):
        parts.append(_printed(_paragraph(test, shared), where))
    parts.append(f"Printed from `{where}` by `{COMMAND}`.")
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def _tests(tree: ast.Module) -> list[ast.FunctionDef]:
    return [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")]


def _constants(tree: ast.Module) -> dict[str, str]:
    """Texts that the file gives a name."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _is_text(node.value):
            found[node.targets[0].id] = node.value.value
    return found


def _paragraph(test: ast.FunctionDef, shared: dict[str, str]) -> Paragraph:
    found = Paragraph(test=test.name, words=_words(ast.get_docstring(test) or ""))
    found.blocks += _cases(test)
    used = [node.id for node in ast.walk(test) if isinstance(node, ast.Name) and node.id in shared]
    if used:
        found.blocks.append(
            "Given: " + ", ".join(f"*{_sentence(name)}*" for name in dict.fromkeys(used)) + "."
        )
    found.blocks += _tables_of(test)
    said = [_said(node) for node in ast.walk(test) if isinstance(node, ast.Assert)]
    found.blocks += ["\n".join(f"- {line}" for line in said if line)] if any(said) else []
    found.in_code = sum(1 for line in said if not line)
    return found


def _tables_of(test: ast.FunctionDef) -> Iterator[str]:
    """Every table that the test writes, under what it does with it where a call takes it."""
    taken = {
        id(argument): _called(call)
        for call in ast.walk(test)
        if isinstance(call, ast.Call)
        for argument in call.args
    }
    written = (node for node in ast.walk(test) if _is_text(node) and _is_table(node.value))
    for node in sorted(written, key=lambda each: each.lineno):
        yield f"{CAPTIONS.get(taken.get(id(node), ''), 'The table')}:\n\n{_markdown(node.value)}"


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _cases(test: ast.FunctionDef) -> Iterator[str]:
    """The cases of a test that runs once a case, where they are written out as values."""
    for mark in test.decorator_list:
        if not isinstance(mark, ast.Call) or _called(mark) != "parametrize" or len(mark.args) < 2:
            continue
        try:
            names, values = ast.literal_eval(mark.args[0]), ast.literal_eval(mark.args[1])
        except ValueError:
            yield "Its cases are listed in the code."
            continue
        names = [names] if isinstance(names, str) else list(names)
        names = [part.strip() for name in names for part in name.split(",")]
        rows = [value if isinstance(value, tuple) and len(names) > 1 else (value,) for value in values]
        yield "Cases:\n\n" + _rows(
            [[_sentence(name) for name in names], *[[*map(_cell, row)] for row in rows]]
        )


def _said(node: ast.Assert) -> str:
    """'The report says …' for an assertion about words; nothing for any other."""
    test = node.test
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and _is_text(test.left)):
        return ""
    verb = {ast.In: "says", ast.NotIn: "does not say"}.get(type(test.ops[0]))
    if verb is None:
        return ""
    return f"The answer {verb}: “{' '.join(test.left.value.split())}”."


def _printed(found: Paragraph, where: str) -> str:
    parts = [f"## {_sentence(found.test.removeprefix('test_'))}", found.words, *found.blocks]
    if found.in_code:
        noun = "check" if found.in_code == 1 else "checks"
        more = "" if not found.blocks else "further "
        parts.append(f"*{found.in_code} {more}{noun} in code: `{where}`, `{found.test}`.*")
    return "\n\n".join(part for part in parts if part)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_table(text: str) -> bool:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return len(lines) > 1 and all("|" in line or LAYOUT.fullmatch(line.strip()) for line in lines)


def _markdown(text: str) -> str:
    """The table as the test has it, as Markdown."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return _rows([[c.strip() for c in line.split("|")] for line in lines if not LAYOUT.fullmatch(line)])


def _rows(rows: list[list[str]]) -> str:
    head, *body = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    return f"`{text}`" if re.search(r"[<>{}\[\]*_]", text) else " ".join(text.split())


def _sentence(name: str) -> str:
    """A name in code as words: 'side_b_asks' is 'Side B asks'."""
    words = name.lower().replace("_", " ").strip()
    words = re.sub(r"\b(side|party|sides) ([a-d])\b", lambda found: f"{found[1]} {found[2].upper()}", words)
    return words[:1].upper() + words[1:]


def _words(doc: str) -> str:
    """A docstring as paragraphs, each on one line; what is indented stays as it is written."""
    blocks = textwrap.dedent(doc).strip().split("\n\n")
    return "\n\n".join(block if block.startswith("    ") else " ".join(block.split()) for block in blocks)


def main() -> int:
    """Write the pages, and take away those whose tests are gone."""
    MANUAL.mkdir(parents=True, exist_ok=True)
    pages = chapters()
    for old in MANUAL.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, page in pages.items():
        (MANUAL / name).write_text(page, encoding="utf-8")
    print(f"{len(pages) - 1} chapters in {MANUAL.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
