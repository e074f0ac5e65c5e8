"""What people said of words is kept: all of it, with who and when."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from kurssi.concepts.candidates import Alias
from kurssi.errors import StoreError
from kurssi.store.aliases import STATE, load_aliases, save_alias

WHEN = datetime(2026, 11, 22, 12, 30, tzinfo=timezone(timedelta(hours=2)))


def alias(text: str, **more: object) -> Alias:
    told = {"concept": "revenue", "department": None, "accepted": True, "who": "Åke", "when": WHEN}
    return Alias(text=text, **{**told, **more})


def test_nothing_is_kept_before_the_first_and_no_file_is_made(tmp_path: Path) -> None:
    assert load_aliases(tmp_path / "state") == ()
    assert not (tmp_path / "state").exists()


def test_what_was_said_comes_back_in_order(tmp_path: Path) -> None:
    first = alias("LV (€)")
    second = alias("lv (€)", accepted=False, department="sales")
    save_alias(tmp_path, first)
    save_alias(tmp_path, second)
    assert load_aliases(tmp_path) == (first, second)
    assert [one.when for one in load_aliases(tmp_path)] == [WHEN.astimezone(UTC)] * 2


def test_a_folder_may_be_called_anything(tmp_path: Path) -> None:
    folder = tmp_path / "50% #1 ?x=ä"
    save_alias(folder, alias("LV"))
    assert (folder / STATE).is_file()
    assert len(load_aliases(folder)) == 1


def test_a_damaged_database_is_told_calmly(tmp_path: Path) -> None:
    (tmp_path / STATE).write_bytes(b"no database at all, but long enough to be looked at" * 40)
    with pytest.raises(StoreError) as told:
        load_aliases(tmp_path)
    assert STATE in told.value.where
    with pytest.raises(StoreError):
        save_alias(tmp_path, alias("LV"))
