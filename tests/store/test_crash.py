"""Killed at random instants, a workspace opens to its last whole state."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kurssi.store.pointer import read_pointer
from kurssi.store.runs import current_run, load_run
from kurssi.store.snapshots import load_ledger

WRITER = Path(__file__).with_name("writer.py")
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need POSIX signals")


def check_whole(state_dir: Path) -> int:
    """Opens what is current, hashes held against names; the number of the last run."""
    pointer, run = read_pointer(state_dir), current_run(state_dir)
    ledger = None if pointer.ledger is None else load_ledger(state_dir, pointer.ledger)
    if run is None:
        return -1
    assert ledger is not None
    assert (ledger.name, run.manifest.run) == (pointer.ledger, pointer.run)
    draws = (run.path / "posterior.nc").read_bytes()
    assert draws == bytes([run.manifest.seed % 251]) * 300_000
    assert (state_dir / "ledgers" / run.manifest.ledger).is_dir()
    return run.manifest.seed


def check_named(state_dir: Path, checked: set[Path]) -> None:
    """Every folder that has its final name is whole, pointed to or not."""
    for room, load in (("ledgers", load_ledger), ("runs", load_run)):
        named = {p for p in (state_dir / room).glob("*") if not p.name.startswith(".tmp-")}
        for path in named - checked:
            load(state_dir, path.name)
        checked |= named


def kill_and_open(state_dir: Path, kills: int) -> None:
    chance = random.Random(kills)
    writer = subprocess.Popen(
        [sys.executable, str(WRITER), str(state_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    last, reach = -1, 0.05
    checked: set[Path] = set()
    try:
        for _ in range(kills):
            writer.stdin.write(f"{last + 1}\n")
            writer.stdin.flush()
            child = int(writer.stdout.readline())
            time.sleep(chance.uniform(0.0, reach))
            os.kill(child, signal.SIGKILL)
            now = check_whole(state_dir)
            check_named(state_dir, checked)
            assert now >= last, "what was whole stays"
            reach = reach * 1.3 if now == last else max(reach / 1.5, 0.02)  # as fast as the machine
            last = now
    finally:
        writer.stdin.close()
        writer.wait(timeout=20)
        writer.stdout.close()
    assert last > 3, "the writer wrote between the kills"
    left = [p for room in ("ledgers", "runs") for p in (state_dir / room).glob(".tmp-*")]
    assert len(left) <= 2, "what the killed left half-written is swept by the next"


def test_thirty_kills(tmp_path):
    kill_and_open(tmp_path, 30)


@pytest.mark.slow
def test_two_hundred_kills(tmp_path):
    kill_and_open(tmp_path, 200)
