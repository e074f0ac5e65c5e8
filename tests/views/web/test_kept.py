"""Answers are computed once, and anew when the files say otherwise."""

import threading
import time

import pytest

import tiny
from kurssi.errors import NothingToQuote
from kurssi.messages import Message
from kurssi.views.web import kept as kept_
from kurssi.views.web.kept import Kept, Made, NotYet, stamp_of


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_, "LOOKED", 0.0)
    opened = Kept(tiny.write(tmp_path / "company"), patience=30)
    yield opened
    opened.close()


def test_an_answer_is_computed_once_for_all_who_ask(kept):
    asked = []
    threads = [
        threading.Thread(target=kept.ask, args=("it", lambda: asked.append(time.sleep(0.05))))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 1


def test_a_changed_file_is_asked_about_again(kept):
    made = Made(content=b"old", packed=b"", tag="")
    assert kept.ask("it", lambda: "old") == "old"
    kept.keep_page("/", made)
    assert kept.page("/") is made
    spend = kept.root / "data" / "spend.csv"
    spend.write_text(spend.read_text() + "\n")
    assert kept.ask("it", lambda: "new") == "new"
    assert kept.page("/") is None


def test_a_pointer_written_anew_with_the_same_words_changes_nothing(kept):
    pointer = kept.root / ".kurssi" / "current.json"
    pointer.parent.mkdir(exist_ok=True)
    pointer.write_text('{"run": "a"}')
    before = stamp_of(kept.root)
    time.sleep(0.01)
    pointer.write_text('{"run": "a"}')
    assert stamp_of(kept.root) == before
    pointer.write_text('{"run": "b"}')
    assert stamp_of(kept.root) != before


def test_who_cannot_wait_is_told_so_and_it_goes_on(kept):
    kept.patience = 0.02
    done = threading.Event()
    with pytest.raises(NotYet):
        kept.ask("it", lambda: done.wait(5) and "here")
    done.set()
    kept.patience = 5
    assert kept.ask("it", lambda: "another") == "here"


def test_a_refusal_is_kept_too(kept):
    def refuse():
        raise NothingToQuote("here", Message("nothing"), Message("add"))

    for _ in range(2):
        with pytest.raises(NothingToQuote):
            kept.ask("it", refuse)


def test_pages_give_way_when_there_are_many(kept, monkeypatch):
    monkeypatch.setattr(kept_, "MOST", 3)
    kept.ask("it", lambda: "answer")
    for at in range(6):
        kept.keep_page(f"/{at}", Made(content=b"", packed=b"", tag=str(at)))
    assert kept.ask("it", lambda: "another") == "answer"
    assert kept.page("/0") is None
    assert kept.page("/5") is not None
