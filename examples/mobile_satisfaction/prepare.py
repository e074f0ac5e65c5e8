"""A real satisfaction survey of mobile phone users, as its package has it: a kurssi workspace.

    python examples/mobile_satisfaction/prepare.py SHARED_DATA_DIR OUT_DIR

Source: the data set mobi of the public R package seminr (GPL-3 package data; first in semPLS, after
Tenenhaus et al. 2005), read from SHARED_DATA_DIR/mobi_ecsi. The file goes into the workspace's data
folder byte for byte; nothing of it is copied into this repository.

Nothing is reshaped or recoded here: kurssi.toml says which question measures what.
"""

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = Path("mobi_ecsi", "mobi.csv")


def main(shared: Path, out: Path) -> None:
    """Write the workspace to ``out`` from the data folder ``shared``."""
    data = out / "data"
    data.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(shared / SOURCE, data / SOURCE.name)
    shutil.copyfile(HERE / "kurssi.toml", out / "kurssi.toml")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python prepare.py SHARED_DATA_DIR OUT_DIR")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
