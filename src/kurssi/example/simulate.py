"""The face of the example: one company with known truth, written as a workspace."""

from pathlib import Path

from kurssi.example.live import live
from kurssi.example.setting import Setting
from kurssi.example.write import write_workspace

EXAMPLE_SEED = 7  # the company of `kurssi init --example` and `kurssi demo`


def simulate(seed: int, out: Path, *, weeks: int = 156, language: str = "fi") -> Path:
    """A simulated Finnish consumer company in the new folder ``out``, with its ``truth.json``.

    Args:
        seed: which company; the same seed and length give the same tables, value for value.
        out: the folder to write, made where it does not exist.
        weeks: length of the history, the last week being 2026-W44.
        language: of the views, as kurssi.toml will say.

    Returns:
        The workspace folder.

    Raises:
        WorkspaceError: ``out`` holds a workspace already, or the history is too short.
    """
    return write_workspace(live(seed, Setting(weeks=weeks)), out, language=language)
