"""How kurssi.toml is written, where that decides what may be added to it."""

import re
from pathlib import Path

_HEADER = re.compile(r"^\s*\[\[?\s*([\w.\"'-]+)")


def written_inline(path: Path, place: str, name: str) -> bool:
    """Whether a key of a [[sources]] entry is written as ``name = { ... }``: it takes no table.

    Args:
        path: kurssi.toml.
        place: the entry, ``sources[2]``.
        name: the key.
    """
    nth = re.search(r"\[(\d+)\]", place)
    if nth is None or not path.is_file():
        return False
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    entry = 0
    for line in lines:
        header = _HEADER.match(line)
        if header is not None:
            entry += bool(re.match(r"^\s*\[\[\s*sources\s*\]\]", line))
            inside = header[1] == "sources"
        elif entry == int(nth[1]) and inside and re.match(rf"^\s*{re.escape(name)}\s*=", line):
            return True
    return False
