"""Real feedback of mobile customers in four weeks, as it came: a kurssi workspace.

    python examples/mobile_feedback/prepare.py SHARED_DATA_DIR OUT_DIR

Source: Mobiles_feedback_4_weeks.sav of the public R package flipExampleData by Displayr (GPL-3
package data), read from SHARED_DATA_DIR/displayr_sav_given. The file goes into the workspace's
data folder byte for byte; nothing of it is copied into this repository.

Nothing is reshaped or recoded here. The file is long: 895 respondents, each on the one company
they are with. kurssi.toml maps it onto the tracker's columns under [[sources]] and says there which
question became what, and why. All the preparation there is, is the copy.
"""

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = Path("displayr_sav_given", "Mobiles_feedback_4_weeks.sav")


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
