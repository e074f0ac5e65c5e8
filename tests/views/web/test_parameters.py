"""What an address says wrongly is answered with what is known, never passed over, never a trace."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiny
from kurssi.views.web.app import PAGES
from kurssi.views.web.kept import Kept
from kurssi.views.web.look import Look
from kurssi.views.web.parameters import LOOKS, READS, Company, complaints, near
from views.web.test_pages import fetch, post, text

# One value that means nothing, of each parameter that every page has.
WRONG = {
    "lang": ("sv", 422),
    "currency": ("usd", 422),
    "middle": ("bold", 422),
    "segment": ("nobody", 404),
    "window": ("0", 422),
    "to": ("soon", 422),
    "department": ("nobody", 404),
}
OWN = {
    "from": ("soon", 422),
    "by": ("decade", 422),
    "a": ("nobody", 404),
    "b": ("nobody", 404),
    "budget": ("much", 422),
    "periods": ("209", 422),
    "priority": ("nobody", 422),
    "lock": ("nobody:5", 404),
    "least": ("tv:x", 422),
    "most": ("tv", 422),
    "at": ("tv:5,nobody:3", 404),
}
DOWNLOADS = ("/plan/book.xlsx", "/data/mend.csv", "/plan/exact", "/jobs/events?job=x")


def test_every_parameter_that_is_read_is_tried():
    assert set(WRONG) == set(LOOKS)
    assert set(WRONG) | set(OWN) == set(READS)


@pytest.mark.parametrize("path", [*(page.path for page in PAGES), *DOWNLOADS])
def test_no_page_passes_over_what_means_nothing(site, path):
    page = next((page for page in PAGES if page.path == path), None)
    own = {name: OWN[name] for name in page.own if name in OWN} if page else {}
    for name, (said, status) in {**WRONG, **own}.items():
        found, headers, body = fetch(f"{site}{path}{'&' if '?' in path else '?'}{name}={said}")
        assert found == status, (path, name)
        html = unescape(body.decode())
        assert headers["content-type"].startswith("text/html")
        assert f"<code>{name}={said}" in html or f"<code>{name}=" in html, (path, name)
        assert "Traceback" not in html
        assert "<nav" in html  # a page of ours, with the way on


def test_a_form_is_as_strict_as_a_page(site):
    assert post(site, "/plan/begin?segment=nobody")[0] == 404
    assert post(site, "/jobs/begin?lang=sv", kind="check")[0] == 422


def test_it_is_the_sentence_of_the_command_line_with_what_was_meant(site):
    _, said = text(f"{site}/?lang=en&segment=familes")
    assert "familes is not known here; there are: all, families, singles" in said
    assert "Did you mean this? families" in " ".join(said.split())
    _, said = text(f"{site}/plan?lang=en&department=nobody")
    assert "there is no department nobody" in said
    assert "name one of these: marketing" in said
    _, said = text(f"{site}/value?lang=en&to=soon")
    assert "soon is no stretch of time; write it as 2025" in said


def test_what_was_meant_is_a_link_that_keeps_the_rest_of_the_address(site):
    html = unescape(fetch(f"{site}/?lang=en&segment=familes&middle=cautious")[2].decode())
    (link,) = re.findall(r'class="mend">[^<]*<a href="([^"]+)"', html)
    assert link == "/?lang=en&segment=families&middle=cautious"
    assert fetch(site + link)[0] == 200


def test_a_lever_that_was_meant_is_put_in_its_place(site):
    html = unescape(fetch(f"{site}/plan?lang=en&lock=tv:5,serivce:30000")[2].decode())
    (link,) = re.findall(r'class="mend">[^<]*<a href="([^"]+)"', html)
    assert link == "/plan?lang=en&lock=tv%3A5%2Cservice%3A30000"
    assert fetch(site + link)[0] == 200


def test_all_that_is_wrong_is_said_at_once(site):
    status, said = text(f"{site}/plan?lang=en&segment=x&window=x&periods=x&lock=x:1")
    assert status == 404
    for what in ("x is not known here; there are: all", "there are 1 to 520", "there are 1 to 208",
                 "x is not known here; there are: tv"):  # fmt: skip
        assert what in said


def test_a_stretch_or_a_rival_that_the_data_do_not_hold_is_not_there(site):
    for own in ("to=1999", "from=1999", "reference=nobody", "to=2025-Q1&from=2025-Q1"):
        status, said = text(f"{site}/value?lang=en&{own}")
        assert status == 404, own
        assert "This address says what is not known here" in said


def test_where_no_page_is_is_a_page_of_ours(site):
    for path in ("/nowhere?lang=fi", "/static/none.css?lang=fi"):
        status, said = text(f"{site}{path}")
        assert status == 404
        assert "Kurssitaulu" in said


def test_what_is_empty_says_nothing(site):
    names = [*WRONG, *OWN]
    for page in PAGES:
        if page.id not in ("why",):
            status, _ = text(f"{site}{page.path}?{urlencode(dict.fromkeys(names, ''))}")
            assert status == 200, page.path


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    kept = Kept(tiny.write(tmp_path_factory.mktemp("read") / "company"), patience=60)
    visit = kept.begin()
    yield Company(workspace=visit.workspace(), visit=visit)
    kept.close()


@given(name=st.sampled_from(sorted({*WRONG, *OWN} - {"department", "a", "b"})), said=st.text())
def test_whatever_is_said_is_read_or_refused(company, name, said):
    found = complaints(Look(takes=tuple(OWN)), {name: said}, company)
    assert {one.name for one in found} <= {name}
    assert {one.status for one in found} <= {404, 422}


@given(st.sampled_from(tiny.SEGMENTS), st.text(alphabet="abcxyz", max_size=1))
def test_a_slip_of_the_pen_is_known_for_what_was_meant(segment, more):
    known = {one: one.title() for one in tiny.SEGMENTS}
    assert near(segment + more, known) == segment
    assert near(segment.upper(), known) == segment
    assert near("0123456789", known) is None
