"""Contract tests of the house: its walls, its sizes, its words, its locks and its papers."""

import ast
import os
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from kurssi.decisions.quote import Grade, Side
from kurssi.vocabulary import MEASURES, Kind

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "kurssi"
SOURCES = sorted(PACKAGE.rglob("*.py"))
PROGRAMS = sorted(
    path
    for folder in ("src", "tests", "tools", "bench", "examples")
    for path in (ROOT / folder).rglob("*.py")
)
OPENINGS = sorted(PACKAGE.glob("*/**/__init__.py"))
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
ADRS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
FRAGMENTS = sorted(p for p in (ROOT / "changelog.d").iterdir() if not p.name.startswith("."))
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

FILE_LINES = 400
FUNCTION_LINES = 60
PARAMETERS = 6


def name_of(path: Path) -> str:
    """How a file is called in a test's id."""
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def texts() -> Iterator[tuple[str, str]]:
    """Every text file that belongs to the repository, with its content."""
    folders = (
        "src",
        "tests",
        "docs",
        "tools",
        "examples",
        "bench",
        "changelog.d",
        "requirements",
        ".ci",
    )
    files = [path for path in ROOT.iterdir() if path.is_file()]
    files += [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in files:
        if "__pycache__" in path.parts:
            continue
        try:
            yield name_of(path), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


# Walls


def test_layers_hold() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"]
    settings = {**os.environ, "PYTHONUTF8": "1"}
    found = subprocess.run(
        command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_a_room_opens_with_a_docstring_and_only_hands_names_on() -> None:
    rooms = {path.parent.name: ast.parse(path.read_text(encoding="utf-8")) for path in OPENINGS}
    assert [name for name, tree in rooms.items() if not ast.get_docstring(tree)] == []
    assert [name for name, tree in rooms.items() if not all(map(hands_on, tree.body[1:]))] == []


def hands_on(line: ast.stmt) -> bool:
    """Whether the line imports, or lists what is handed on."""
    listed = isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "__all__"
    return listed or isinstance(line, ast.ImportFrom)


def test_every_room_is_a_package() -> None:
    folders = {path.parent for path in SOURCES} - {PACKAGE}
    assert {f.name for f in folders if not (f / "__init__.py").is_file()} == set()


# Sizes and names


def test_a_file_can_be_read_in_one_sitting() -> None:
    long = {name_of(p): len(p.read_text(encoding="utf-8").splitlines()) for p in PROGRAMS}
    assert {name: lines for name, lines in long.items() if lines > FILE_LINES} == {}


def test_functions_are_short() -> None:
    long = {
        f"{name_of(path)}:{function.name}": code_lines(function)
        for path in SOURCES
        for function in functions(path)
    }
    assert len(long) > 100, "no functions were found: the reading is broken"
    assert {name: lines for name, lines in long.items() if lines > FUNCTION_LINES} == {}


def test_functions_take_few_arguments() -> None:
    """Six at most; the commands of the CLI are the user's options, so they may take more."""
    many = {}
    for path in SOURCES:
        for function in functions(path):
            given = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
            count = len([a for a in given if a.arg not in {"self", "cls"}])
            if count > PARAMETERS and path != PACKAGE / "views" / "cli.py":
                many[f"{name_of(path)}:{function.name}"] = count
    assert many == {}


def test_no_drawer_modules() -> None:
    drawers = {"utils", "util", "utilities", "helpers", "helper", "common", "base", "misc"}
    assert [name_of(p) for p in SOURCES if drawers & {p.stem, *p.relative_to(PACKAGE).parts}] == []


def test_a_module_begins_by_saying_what_it_is() -> None:
    trees = {name_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
    assert [name for name, tree in trees.items() if not ast.get_docstring(tree)] == []


BANNED = {
    "a registry's address": r"pypi\.org|pythonhosted\.org|npmjs\.|anaconda\.org|jfrog\.",
    "a folder of one machine": r"(?<![\w.$/}-])/(?:work|tmp|root|home|Users)(?![\w-])",
    "a promise instead of work": r"\b(?:TO" + r"DO|FIX" + r"ME)\b",
    "an issue's number": r"(?i)\bissues? #?[0-9]+\b",
}


@pytest.mark.parametrize("what", BANNED)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(BANNED[what])
    found = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


# Words


def glossary() -> list[list[str]]:
    """The rows of CONTEXT.md's tables: word, meaning, unit, what it must not hold, code name."""
    text = (ROOT / "CONTEXT.md").read_text(encoding="utf-8")
    lines = text.partition("## Words we do not use")[0].splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line[:1] == "|"
    ]
    return [row for row in rows if row[0] != "word" and not set(row[0]) <= {"-", " ", ":"}]


def test_the_glossary_has_every_measure_kind_side_and_grade() -> None:
    text = (ROOT / "CONTEXT.md").read_text(encoding="utf-8")
    words = [*MEASURES, *Kind, *Side, *(f"grade {grade}" for grade in Grade)]
    missing = [w for w in words if not re.search(rf"\b{re.escape(w)}\b", text, re.IGNORECASE)]
    assert missing == []


def test_a_word_is_defined_once() -> None:
    words = [row[0] for row in glossary()]
    assert sorted(words) == sorted(set(words))
    assert len(words) >= 40


def test_every_row_of_the_glossary_is_whole_and_its_code_name_exists() -> None:
    """Each cell says something (a dash where there is nothing to say)."""
    rows = glossary()
    assert [row[0] for row in rows if len(row) != 5 or not all(row)] == []
    names = {name for row in rows for name in re.findall(r"`([\w.]+)`", row[4])}
    assert len(names) >= 40
    for name in names:
        pkgutil.resolve_name(f"kurssi.{name}")


# Locks and papers


def locked(name: str) -> dict[str, set[str]]:
    """A lock as distribution -> versions; each line is a name, one version and perhaps a marker."""
    versions: dict[str, set[str]] = {}
    for line in (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        requirement = Requirement(line)
        (pin,) = requirement.specifier
        assert (pin.operator, requirement.url) == ("==", None)
        versions.setdefault(requirement.name.lower(), set()).add(pin.version)
    return versions


def asked(name: str) -> list[Requirement]:
    """What pyproject.toml asks for in a lock, groups within groups included."""
    wanted = list(SETTINGS["project"]["dependencies"])
    pending = [] if name == "core" else [name]
    while pending:
        for item in SETTINGS["dependency-groups"][pending.pop()]:
            if isinstance(item, str):
                wanted.append(item)
            else:
                pending.append(item["include-group"])
    return [Requirement(text) for text in wanted]


@pytest.mark.parametrize("name", ["core", "test", "dev"])
def test_a_lock_holds_what_the_project_asks_for(name: str) -> None:
    versions = locked(name)
    for requirement in asked(name):
        pins = versions.get(requirement.name.lower(), set())
        assert pins, f"{requirement.name} is missing: make lock"
        assert all(Version(pin) in requirement.specifier for pin in pins), requirement.name


def test_the_locks_agree_with_each_other() -> None:
    core, test, dev = locked("core"), locked("test"), locked("dev")
    assert {name: test.get(name) for name in core} == core
    assert {name: dev.get(name) for name in test} == test


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.name)
def test_a_decision_has_its_four_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(rf"# {path.name[:4]}\. \S", text)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Rejected", "Cost"]
    assert re.search(r"\d", text.split("## Decision")[0].split("## Context")[1]), (
        "a context has figures"
    )
    assert len(text.splitlines()) <= 80, "one page"


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))


def test_changelog_fragments_have_a_known_type() -> None:
    known = {kind["directory"] for kind in SETTINGS["tool"]["towncrier"]["type"]}
    assert [
        p.name for p in FRAGMENTS if p.suffix != ".md" or p.stem.rpartition(".")[2] not in known
    ] == []
    assert [p.name for p in FRAGMENTS if not p.read_text(encoding="utf-8").strip()] == []


def test_the_house_guide_names_every_room() -> None:
    text = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert [room for room in ROOMS if f"`{room}`" not in text] == []


def test_every_link_between_documents_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    broken = [
        f"{name_of(page)}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert broken == []


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {
        word
        for name, text in texts()
        if name.endswith(".md")
        for word in re.findall(r"`make ([a-z-]+)", text)
    }
    assert {"demo", "test"} <= targets
    assert named - targets == set()


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert SETTINGS["project"]["license"] == "Apache-2.0"
