"""Where the page is served, and to whom it is said to be open."""

import socket

import pytest
import uvicorn
from fastapi import FastAPI
from rich.console import Console

import tiny
from kurssi.errors import KurssiError
from kurssi.views.reader import Reader
from kurssi.views.web import serving


@pytest.fixture
def reader():
    paper, aside = Console(record=True, width=200), Console(record=True, width=200)
    return Reader(language="en", paper=paper, aside=aside, progress=lambda: None)


@pytest.fixture
def company(tmp_path, monkeypatch):
    def ended(self, sockets):
        raise KeyboardInterrupt

    monkeypatch.setattr(uvicorn.Server, "run", ended)
    return tiny.write(tmp_path / "company")


def test_it_says_where_it_is_and_ends_calmly(company, reader):
    document = serving.serve(company, reader, host="127.0.0.1", port=0)
    assert document["address"] in reader.paper.export_text()
    assert not reader.aside.export_text()


def test_open_to_others_it_says_so(company, reader):
    serving.serve(company, reader, host="0.0.0.0", port=0)
    assert "there is no login" in reader.aside.export_text()


def test_open_to_others_it_answers_to_the_names_given_and_no_other(company, reader, monkeypatch):
    made = []
    monkeypatch.setattr(
        serving, "create_app", lambda root, *, names: made.append(names) or FastAPI()
    )
    serving.serve(company, reader, host="0.0.0.0", port=0, names=("kurssi.lan",))
    assert made == [("0.0.0.0", "kurssi.lan")]


def test_a_taken_port_is_told_with_its_mend(company, reader):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(KurssiError, match="another port"):
            serving.serve(company, reader, host="127.0.0.1", port=port)
