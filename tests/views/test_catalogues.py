"""The catalogues: every sentence has its Finnish, and the compiled file is the current one."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kurssi.messages import Message, translate

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "catalogues.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogues", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_is_stale_and_nothing_is_untranslated() -> None:
    found = subprocess.run(
        [sys.executable, str(TOOL), "--check"], capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stderr) == (0, "")


def test_the_tool_finds_what_is_wrong(tool: ModuleType) -> None:
    said = tool.faults(
        ["{count} rows", "left", "all is well"],
        {"{count} rows": "rivejä {määrä}", "all is well": "kaikki hyvin"},
    )
    assert said == ["no Finnish: left", "other places in the Finnish: {count} rows"][::-1] or set(
        said
    ) == {"no Finnish: left", "other places in the Finnish: {count} rows"}


def test_sentences_are_found_in_the_source(tool: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'Message("one {place}", place=1)\nMessage(\n    "two"\n    " lines"\n)\nOther("no")\n',
        encoding="utf-8",
    )
    (tmp_path / "b.html").write_text(
        """{{ Message("three") }}<a title="{{ Message('two lines')|said }}">Message</a>""",
        encoding="utf-8",
    )
    assert tool.extracted(tmp_path) == {
        "one {place}": ["a.py"],
        "two lines": ["a.py", "b.html"],
        "three": ["b.html"],
    }


def test_the_same_sentences_make_the_same_bytes(tool: ModuleType) -> None:
    sentences = {"80 % interval": ["a.py"], "left": ["b.py"]}
    one = tool.catalogue_of(sentences, {"left": "jäljellä"})
    two = tool.catalogue_of(dict(reversed(sentences.items())), {"left": "jäljellä"})
    assert tool.written(one) == tool.written(two)
    assert tool.compiled(one) == tool.compiled(two)
    assert b"python-format" not in tool.written(one)
    assert b"POT-Creation-Date: 1970-01-01" in tool.compiled(one), "not the minute it was made"


def test_finnish_is_what_a_reader_gets() -> None:
    assert translate("probably", "fi") == "todennäköisesti"
    assert Message("run {run}", run="x").text("fi") == "ajo x"
    assert Message("run {run}", run="x").text("en") == "run x"
