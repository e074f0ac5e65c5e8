"""A real brand image survey of colas, as it came from the field: a kurssi workspace.

    python examples/cola_image/prepare.py SHARED_DATA_DIR OUT_DIR

Source: Colas.sav of the public R package flipExampleData by Displayr (GPL-3 package data), read
from SHARED_DATA_DIR/displayr_sav_given. The file goes into the workspace's data folder byte for
byte; nothing of it is copied into this repository.

Nothing is reshaped or recoded here. The file is wide (327 respondents, 87 columns) and names its
brands in three ways; kurssi.toml maps it onto the tracker's columns under [[sources]] and says
there which question became what, and why. All the preparation there is, is the copy.
"""

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = Path("displayr_sav_given", "Colas.sav")


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
