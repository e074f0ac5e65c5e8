"""What the report may be written as: the ending of a file's name says what it is."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import typer

from kurssi.errors import KurssiError
from kurssi.messages import Message
from kurssi.views.contents import Contents
from kurssi.views.extras import refuse_without
from kurssi.views.report import html_of

USUAL = "kurssi-report.html"  # what it is called where nobody says otherwise
# What each form needs.
NEEDS = {".html": (), ".xlsx": ("xlsxwriter",), ".pptx": ("xlsxwriter", "pptx")}


def form_of(path: Path) -> Callable[[Contents], bytes]:
    """The form that a file's name asks for."""
    return FORMS[path.suffix.lower()]


def refuse_unwritable(path: Path, language: str) -> None:
    """Refuse a file that could not be written, before anything is counted for it.

    Raises:
        BadParameter: its ending is none of ours.
        KurssiError: its folder is not there or may not be written to, or a library is missing.
    """
    ending = path.suffix.lower()
    if ending not in FORMS:
        sentence = Message("a report is saved as .html, .xlsx or .pptx, not as {path}", path=path)
        raise typer.BadParameter(sentence.text(language), param_hint="--out")
    if path.is_dir() or not path.parent.is_dir():
        raise KurssiError(
            str(path),
            Message("the folder {folder} is not there", folder=path.parent)
            if not path.is_dir()
            else Message("this is a folder, not a file"),
            Message("make the folder first, or name another file"),
        )
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise KurssiError(
            str(path),
            Message("the file may not be written there"),
            Message("name a file in a folder of yours"),
        )
    refuse_without(str(path), *NEEDS[ending])


def _page(told: Contents) -> bytes:
    return html_of(told).encode()


def _book(told: Contents) -> bytes:
    from kurssi.views.report_book import book_of  # its library is an extra

    return book_of(told)


def _slides(told: Contents) -> bytes:
    from kurssi.views.report_deck import deck_of  # its library is an extra

    return deck_of(told)


FORMS: Mapping[str, Callable[[Contents], bytes]] = {
    ".html": _page, ".xlsx": _book, ".pptx": _slides,
}  # fmt: skip
