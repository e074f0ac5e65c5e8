"""A workspace opened, laid out or simulated."""

from pathlib import Path

from kurssi.workspace.company import Workspace


def open_workspace(root: Path | str) -> Workspace:
    """The workspace declared in ``root``/kurssi.toml."""
    from kurssi.workspace.declaration import read_workspace  # pydantic is slow to import

    return read_workspace(Path(root))


def init(root: Path, *, example: bool, language: str) -> tuple[Path, ...]:
    """A new workspace: templates, or a whole simulated company."""
    if example:
        from kurssi.example.simulate import EXAMPLE_SEED
        from kurssi.example.simulate import simulate as write

        write(EXAMPLE_SEED, root, language=language)
        return tuple(sorted(path for path in root.rglob("*") if path.is_file()))
    from kurssi.tables.templates import write_templates

    return write_templates(root, language)


def simulate(seed: int, out: Path) -> Path:
    """A company whose truth is known, written to ``out``."""
    from kurssi.example.simulate import simulate as write  # scipy is slow to import

    return write(seed, out)
