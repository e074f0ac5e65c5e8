"""How long `kurssi --help` takes: the median and the worst of twenty starts, in seconds."""

import statistics
import subprocess
import sys
import time

RUNS = 20


def main() -> None:
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "kurssi", "--help"], capture_output=True, check=True)
        took.append(time.perf_counter() - began)
    print(f"kurssi --help: median {statistics.median(took):.2f} s, worst {max(took):.2f} s")


if __name__ == "__main__":
    main()
