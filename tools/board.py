"""Paste the rate board of a real run into the READMEs.

python tools/board.py DIR     DIR is a workspace that has been fitted, such as the demo's
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READMES = {"en": ROOT / "README.md", "fi": ROOT / "README.fi.md"}
BLOCK = re.compile(r"(<!-- board: .*? -->\n```text\n).*?(```\n<!-- board end -->)", re.DOTALL)


# Header, verdict, levers, currencies; then, from the end, what is withheld and the legend.
FIRST, LAST = 4, 2


def board(workspace: str, language: str) -> str:
    """The board as a terminal of 80 columns shows it, without the tables by segment."""
    kurssi = [sys.executable, "-m", "kurssi", "rates", "-w", workspace, "--lang", language]
    settings = {**os.environ, "COLUMNS": "80", "PYTHONUTF8": "1"}
    shown = subprocess.run(
        kurssi, env=settings, stdout=subprocess.PIPE, encoding="utf-8", check=True
    )
    blocks = shown.stdout.split("\n\n")
    return "\n\n".join([*blocks[:FIRST], *blocks[max(FIRST, len(blocks) - LAST) :]])


def refuse_quick(workspace: str) -> None:
    """Leave with a sentence where the workspace's run is an approximation."""
    kurssi = [sys.executable, "-m", "kurssi", "rates", "-w", workspace, "--json"]
    told = subprocess.run(kurssi, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    if json.loads(told.stdout)["quick"]:
        sys.exit(f"the run of {workspace} is quick: fit in full first")


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
    refuse_quick(sys.argv[1])
    for language, readme in READMES.items():
        text = pasted(readme.read_text(encoding="utf-8"), board(sys.argv[1], language))
        readme.write_text(text, encoding="utf-8")
