"""The header of every page: the same choices, and why those are off that mean nothing there."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

import tiny
from kurssi import steps
from kurssi.messages import LANGUAGES, Message
from kurssi.views.web.app import PAGES
from kurssi.views.web.header import CHOICES, UNHEEDED, Seen, header_of, heeds
from kurssi.views.web.look import Look
from views.web.test_pages import fetch

LISTED = [page for page in PAGES if page.id != "why"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return steps.open_workspace(tiny.write(tmp_path_factory.mktemp("header") / "company"))


def test_one_place_says_of_every_page_what_it_heeds():
    assert set(UNHEEDED) == {page.id for page in PAGES}
    assert all(set(reasons) <= set(CHOICES) for reasons in UNHEEDED.values())
    assert heeds("board", "currency")
    assert not heeds("plan", "currency")


@pytest.mark.parametrize("page", LISTED, ids=lambda page: page.id)
def test_every_page_has_the_same_choices_and_takes_them_along(workspace, page):
    look = Look(path=page.path, language="en", currency="cx", cautious=True, segment="families",
                window=26, to="2025", department="sales")  # fmt: skip
    header = header_of(look, workspace, Seen(page=page.id, middle=Message("mean")))
    controls = [*header.few, *header.many]
    assert len(controls) == len(CHOICES)
    for control in controls:
        choice = "period" if control.name in ("window", "to") else control.name
        assert (control.why_not is None) == heeds(page.id, choice)
        if control.why_not is not None:
            assert all(control.why_not.text(language) for language in LANGUAGES)
        assert sum(one.chosen for one in control.options) == 1
    fields = {one.name for one in header.many if one.why_not is None}
    kept = dict(header.along)
    assert {*kept, *fields} == set(look.said())
    assert not {*kept} & fields


@pytest.mark.parametrize("page", LISTED, ids=lambda page: page.id)
def test_what_is_off_is_shown_with_its_reason_and_stays_in_the_address(site, page):
    look = "lang=en&currency=cx&middle=cautious&segment=families&department=sales&to=2025"
    html = unescape(fetch(f"{site}{page.path}?{look}")[2].decode())
    for choice, reason in UNHEEDED[page.id].items():
        assert html.count(str(reason)) >= 2, choice  # as a title, and for who sees no title
        if choice in ("currency", "middle"):
            (group,) = re.findall(rf'<div class="switch {choice}".*?</div>', html, re.S)
            assert "<a " not in group
            assert 'aria-disabled="true"' in group
    for link in re.findall(r"<nav[^>]*>(.*?)</nav>", html, re.S)[0].split("href=")[1:]:
        query = dict(parse_qsl(urlsplit(link.split('"')[1]).query))
        assert query == dict(parse_qsl(look))


def test_another_stretch_leaves_what_the_last_was_held_against(workspace):
    look = Look(path="/value", to="2025", own={"from": "2024", "reference": "rival"})
    header = header_of(look, workspace, Seen(page="value", middle=Message("mean")))
    assert dict(header.along) == {"lang": "en", "reference": "rival"}
