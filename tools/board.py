"""Paste the rate board of a real run into the READMEs.

python tools/board.py DIR     DIR is a workspace that has been fitted, such as the demo's
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READMES = {"en": ROOT / "README.md", "fi": ROOT / "README.fi.md"}
BLOCK = re.compile(r"(<!-- board: .*? -->\n```text\n).*?(```\n<!-- board end -->)", re.DOTALL)


def board(workspace: str, language: str) -> str:
    """The board as a terminal of 80 columns shows it."""
    kurssi = [sys.executable, "-m", "kurssi", "rates", "-w", workspace, "--lang", language]
    settings = {**os.environ, "COLUMNS": "80", "PYTHONUTF8": "1"}
    shown = subprocess.run(kurssi, env=settings, stdout=subprocess.PIPE, text=True, check=True)
    return shown.stdout


def pasted(text: str, shown: str) -> str:
    """The README's text with the board in its block, without blanks at line ends."""
    lines = "\n".join(line.rstrip() for line in shown.strip("\n").splitlines())
    text, blocks = BLOCK.subn(lambda found: f"{found[1]}{lines}\n{found[2]}", text)
    if blocks != 1:
        raise ValueError(f"the README has {blocks} board blocks, not one")
    return text


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for language, readme in READMES.items():
        text = pasted(readme.read_text(encoding="utf-8"), board(sys.argv[1], language))
        readme.write_text(text, encoding="utf-8")
