"""The report: one file, the page's numbers, nothing fetched."""

import re
from html import unescape

import pytest

from kurssi import steps
from kurssi.decisions.quote import Side
from kurssi.views.numerals import money
from kurssi.views.report import report


@pytest.fixture(scope="module", params=["fi", "en"])
def written(request, fitted, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / f"{request.param}.html"
    path.write_text(report(fitted, request.param), encoding="utf-8")
    return request.param, path


def test_it_is_small_and_holds_all_it_needs(written):
    _, path = written
    content = path.read_text(encoding="utf-8")
    assert len(content.encode()) < 3_000_000
    assert not re.findall(r'(?:src|href)="(?!#)[^"]*"', content)
    assert "<script" not in content
    assert not re.findall(r"url\((?!\"data:)", content)


def test_it_has_the_boards_numbers(written, fitted):
    language, path = written
    said = unescape(re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8")))
    for quote in steps.rates(steps.open_workspace(fitted)).quotes:
        if quote.side is Side.MROI and quote.segment == "all" and quote.interval:
            assert money(quote.interval.q50, language, "EUR", decimals=2) in said


def test_it_opens_from_the_disk_at_any_width(written, page):
    _, path = written
    for width in (390, 1024):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    places = page.locator(".sums").evaluate_all("all => all.map(e => getComputedStyle(e).position)")
    assert places in ([], ["static"])  # nothing floats over what stands below it
    assert "Source Serif" in page.locator("h1").first.evaluate(
        "e => getComputedStyle(e).fontFamily"
    )
