"""The READMEs: their workspace opens, and the board's block takes a board."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from kurssi.workspace.declaration import read_workspace

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.fi.md")


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("board", ROOT / "tools" / "board.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", READMES)
def test_the_workspace_that_is_shown_opens(name: str, tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
    assert len([line for line in shown.splitlines() if line]) <= 12
    (tmp_path / "kurssi.toml").write_text(shown, encoding="utf-8")
    workspace = read_workspace(tmp_path)
    assert list(workspace.levers) == ["tv"]
    assert workspace.population == 1_200_000


@pytest.mark.parametrize("name", READMES)
def test_a_board_is_pasted_once_and_again(name: str, tool: ModuleType) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    once = tool.pasted(text, "\nfirst  \n second\n\n")
    assert "```text\nfirst\n second\n```\n<!-- board end -->" in once
    assert tool.pasted(once, "first\n second") == once
    with pytest.raises(ValueError, match="0 board blocks"):
        tool.pasted("nothing here", "a board")


def test_the_readmes_say_the_same() -> None:
    """Headings, commands and grades pair up, so that neither language falls behind."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in READMES]
    for pattern in (r"^#+ ", r"^\| `kurssi \w+", r"^\| [A-D] \|", r"```\w+"):
        english, finnish = (re.findall(pattern, text, re.MULTILINE) for text in texts)
        assert english == finnish
