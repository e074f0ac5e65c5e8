"""Written whole or not at all: a failure at every single step leaves the last whole state."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kurssi.errors import StoreError
from kurssi.store import whole
from kurssi.store.pointer import move_pointer, read_pointer
from kurssi.store.runs import RunManifest, current_run, save_run
from kurssi.store.whole import locked, sweep, write_file, write_folder


class Crash(BaseException):
    """The power goes off."""


def manifest(run: str) -> RunManifest:
    return RunManifest(
        run=run, ledger=f"l-{run}", panel="p", inputs={}, spec={}, seed=1, quick=True, seconds=0.0
    )


def put(folder: Path) -> None:
    (folder / "posterior.nc").write_bytes(b"1234")


@pytest.mark.parametrize("step", range(14))
def test_a_crash_at_any_step_leaves_the_last_whole_run(tmp_path, monkeypatch, step):
    save_run(tmp_path, manifest("old"), put)
    left = [step]

    def crashing(real):
        def call(*arguments, **options):
            left[0] -= 1
            if left[0] < 0:
                raise Crash
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patched:
        for name in ("fsync", "rename", "replace"):
            patched.setattr(whole.os, name, crashing(getattr(os, name)))
        try:
            save_run(tmp_path, manifest("new"), put)
            finished = True
        except Crash:
            finished = False
    found = current_run(tmp_path)
    assert found.manifest.run == "new" if finished else found.manifest.run in {"old", "new"}
    assert read_pointer(tmp_path).ledger == f"l-{found.manifest.run}"
    assert save_run(tmp_path, manifest("new"), put).manifest.run == "new"


def test_the_steps_above_are_all_of_them(tmp_path, monkeypatch):
    """Fewer steps would leave a crash untried."""
    save_run(tmp_path, manifest("old"), put)
    calls = []
    with monkeypatch.context() as patched:
        for name in ("fsync", "rename", "replace"):
            real = getattr(os, name)
            patched.setattr(
                whole.os, name, lambda *a, real=real, name=name: (calls.append(name), real(*a))[1]
            )
        save_run(tmp_path, manifest("new"), put)
    assert len(calls) < 14
    assert calls.index("rename") > calls.index("fsync"), "synced before it gets its name"


def test_a_reader_never_sees_a_part(tmp_path):
    target = tmp_path / "pointer.json"
    texts = [bytes([letter]) * 4000 for letter in b"ab"]
    write_file(target, texts[0])
    code = (
        "import sys, itertools; from pathlib import Path\n"
        "from kurssi.store.whole import write_file\n"
        "for i in itertools.count(): write_file(Path(sys.argv[1]), b'ab'[i % 2:i % 2 + 1] * 4000)"
    )
    writer = subprocess.Popen([sys.executable, "-c", code, str(target)])
    try:
        seen = set()
        end = time.monotonic() + 10
        while len(seen) < 2 and time.monotonic() < end:
            content = target.read_bytes()
            assert content in texts
            seen.add(content)
        assert len(seen) == 2, "the writer wrote while we read"
        assert all(target.read_bytes() in texts for _ in range(2000))
    finally:
        writer.kill()
        writer.wait()


def test_what_the_dead_left_is_swept_and_the_livings_stays(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    machine = whole._machine()
    dead = tmp_path / f".tmp-{gone.pid}-{machine}-aa"
    living = tmp_path / f".tmp-{os.getpid()}-{machine}-bb"
    elsewhere = tmp_path / f".tmp-{gone.pid}-another{machine}-cc"
    old = tmp_path / f".tmp-{os.getpid()}-{machine}-dd"
    kept = tmp_path / "posterior.nc"
    for folder in (dead, living, elsewhere, old):
        folder.mkdir()
        (folder / "part").write_bytes(b"1")
    kept.write_bytes(b"1")
    two_days = time.time() - 2 * 86_400
    os.utime(old, (two_days, two_days))
    (tmp_path / f".tmp-{gone.pid}-{machine}-ee").write_bytes(b"a file")
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {living.name, elsewhere.name, kept.name}


def test_a_folder_found_damaged_is_replaced(tmp_path):
    target = tmp_path / "abc"
    target.mkdir()
    (target / "half").write_bytes(b"1")
    write_folder(target, put)
    assert [path.name for path in target.iterdir()] == ["posterior.nc"]


def test_one_writer_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(whole, "_PATIENCE", 0.05)
    code = (
        "import sys, time; from pathlib import Path; from kurssi.store.whole import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match="another kurssi"), locked(tmp_path):
            pass
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with locked(tmp_path):
        pass  # a killed holder holds nothing


def test_pointers_move_one_at_a_time(tmp_path):
    move_pointer(tmp_path, ledger="l1")
    move_pointer(tmp_path, run="r1")
    pointer = move_pointer(tmp_path, ledger="l2")
    assert (pointer.ledger, pointer.run) == ("l2", "r1")
    assert read_pointer(tmp_path) == pointer
