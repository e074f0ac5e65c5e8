"""Every number that stands on a page leads to its why, but for those that are listed here."""

import re
import shutil
from html import unescape
from html.parser import HTMLParser
from unittest import mock
from urllib.parse import quote, urlsplit

import pytest

from kurssi import steps
from kurssi.messages import Message
from kurssi.planning.purses import Ask, Declared
from kurssi.steps import dragging
from kurssi.store.runs import saved_runs
from kurssi.views.web.app import PAGES
from views.web.conftest import keep_two, serving
from views.web.test_pages import fetch, text

pytestmark = pytest.mark.slow  # two fits and a plan

TARGETS = "measure,segment,period,value\nawareness,families,2025-W20,0.7\ncx,,2025-W20,50\n"
TERMS = "department,term,language,definition,unit,base,window,measure\nsales,Kno,en,,,,,\n"
VOID = {"meta", "link", "input", "br", "img", "circle", "line", "path", "rect"}
PERIOD = r"\d{4}(-(W|Q)?\d+)?(/\d{4}-\w+)?"

# Where a number stands (tags and classes, outermost first), what it is, and why it has no why.
BY_DESIGN = (
    (r"table\.crossed td", r"1", "a unit in units of itself"),
    (r"table\.levels td small", PERIOD, "the period that a change is since"),
    (r"td\.(reason|slid)", r".*", "a sentence, whose figures are those of the why of its row"),
    (r"table\.sliders td", r"[\d,]+", "the sum of the amounts above it"),
    (r"table\.costing td$", r".*", "a sentence: the why of its row tells its figures"),
    (r"table\.checks td", r".*", "a check's own sentence says what was seen and what to do"),
    (r"td (time|code)", r".*", "when it was made, and under which name"),
    (r"td\.n\.wide$", r"\d+", "the seed of a run and its seconds: given and measured"),
    (r"td$", r"\d{4}-W\d\d|52|cx", "an example of a row to write"),
)


class Numbers(HTMLParser):
    """The numbers in the cells, sums and verdicts of a page: where each stands, and what it is."""

    def __init__(self):
        super().__init__()
        self.path, self.found = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            names = "".join(f".{one}" for one in (dict(attrs).get("class") or "").split())
            self.path.append(tag + names)

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.path.pop()

    def handle_data(self, data):
        where = " ".join(self.path)
        shown = re.search(r"\b(td|p\.figure)\b", where) and "svg" not in where
        if shown and re.search(r"\d", data):
            self.found.append((where, data.strip()))


def bare(html):
    """Numbers without a why that are not so by design."""
    parser = Numbers()
    parser.feed(html)
    for where, said in parser.found:
        if re.search(r"a\.why", where):
            continue
        if not any(stands(where, said, one) for one in BY_DESIGN):
            yield where, said


def stands(where, said, one):
    """Whether a number is one that has no why by design."""
    place, what, _ = one
    return re.search(place.replace(" ", r"\b.* "), where) and re.fullmatch(what, said)


@pytest.fixture(scope="module")
def company(fitted, tmp_path_factory):
    """A company with all there is to show: targets, terms, two runs, a plan made, two kept."""
    folder = shutil.copytree(fitted, tmp_path_factory.mktemp("numbers") / "company")
    steps.rates(steps.open_workspace(folder))
    with mock.patch.multiple("kurssi.posterior.checkup", ROUGH_R_HAT=9.0, ROUGH_DRAWS=0):
        steps.fit(steps.open_workspace(folder), quick=True, seed=7)
    steps.rates(steps.open_workspace(folder))
    (folder / "data" / "targets.csv").write_text(TARGETS, encoding="utf-8")
    (folder / "data" / "terms.csv").write_text(TERMS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(company):
    kept = {("search", "all"): Message("kurssi.toml says that it is fixed")}
    declared = Declared(kept=kept, departments={})
    with (
        mock.patch("kurssi.steps.dragging.declared_of", return_value=declared),
        mock.patch("kurssi.steps.planning.declared_of", return_value=declared),
    ):
        workspace = steps.open_workspace(company)
        found = dragging.optimise(workspace, Ask(periods=26))
        assert found.frontier
        keep_two(workspace, Ask(periods=26), found)
        with serving(company) as address:
            yield address


def paths(company):
    one, other = [run.run for run in saved_runs(company / ".kurssi")][:2]
    listed = [page.path for page in PAGES if page.id not in ("why", "report")]
    return [*listed, "/?currency=cx", "/?middle=cautious", "/?segment=families",
            "/measures?segment=families&by=year", "/value?middle=cautious",
            "/plan?at=tv:3000", f"/runs?a={one}&b={other}"]  # fmt: skip


def test_every_number_of_every_page_leads_to_its_why(site, company):
    seen = 0
    for path in paths(company):
        status, _, body = fetch(f"{site}{path}{'&' if '?' in path else '?'}lang=en")
        html = body.decode()
        assert status == 200, path
        assert "There is nothing to show" not in html, path
        assert list(bare(html)) == [], path
        seen += len(re.findall(r'class="why', html))
    assert seen > 300


def test_what_is_listed_as_without_a_why_is_there(site, company):
    """An exception that nothing needs any more goes."""
    used = set()
    for path in [*paths(company), "/targets"]:
        parser = Numbers()
        parser.feed(fetch(f"{site}{path}{'&' if '?' in path else '?'}lang=en")[2].decode())
        for where, said in parser.found:
            used |= {at for at, one in enumerate(BY_DESIGN) if stands(where, said, one)}
    assert used >= set(range(len(BY_DESIGN) - 1))  # the last is of a page without targets


def test_every_why_explains_the_number_that_leads_to_it(site, company):
    whys = {}
    for path in paths(company):
        html = fetch(f"{site}{path}{'&' if '?' in path else '?'}lang=en")[2].decode()
        for where, said in re.findall(r'<a class="why" href="([^"]+)">(.*?)</a>', html, re.S):
            whys.setdefault(unescape(where), unescape(re.sub(r"<[^>]+>", "", said)).strip())
    kinds = {re.search(r"what=(\w+)", where)[1] for where in whys if "what=" in where}
    assert kinds >= {"chance", "spread", "cross", "source", "total", "cause", "sum", "money",
                     "point", "kept", "target", "measure", "shift"}  # fmt: skip
    for where, said in whys.items():
        status, told = text(site + quote(where, safe="/?&=:,%+"))
        assert status == 200, where
        for term in ("definition", "grade", "run"):
            assert re.search(rf"\s{term}\s", told), (where, term)
        if "what=target" not in where and "middle=cautious" not in where:
            figure = re.sub(r"[€°]", "", said)
            assert figure in re.sub(r"[€]", "", told) or said.startswith("Why?"), (where, said)


def test_the_change_between_runs_is_that_of_the_numbers_beside_it(site, company):
    (where,) = [path for path in paths(company) if path.startswith("/runs?a=")]
    html = fetch(f"{site}{where}&lang=en")[2].decode().split("by either run</h3>")[1]
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', html)
    assert rows
    for row in rows:
        told = [re.sub(r"<small>.*?</small>|<[^>]+>|[€,]", "", cell).replace("−", "-")
                for cell in re.findall(r"<td.*?</td>", row)]  # fmt: skip
        one, other, change = (float(cell) for cell in told)
        assert change == round(other - one, 2), row


def test_a_plan_of_the_frontier_is_told_as_the_plan_tells_it(site, company):
    workspace = steps.open_workspace(company)
    found = dragging.asked_before(workspace, Ask(periods=26))
    points = dragging.frontier(dragging.bench(workspace, periods=26), Ask(periods=26), found)
    present = found.eur.mean - found.eur_gain.mean
    for point, (told, cut) in zip(found.frontier, points, strict=True):
        cx, eur, _ = dragging.summed(told, cut)
        assert eur.mean == pytest.approx(point.eur - present, rel=1e-6, abs=1.0)
        assert cx.mean == pytest.approx(point.cx - (found.cx.mean - found.cx_gain.mean), abs=1e-3)


def test_a_verdict_leads_to_the_why_of_its_number(site):
    for path in ("/plan?lang=en", "/value?lang=en", "/measures?lang=en&segment=families"):
        html = fetch(f"{site}{path}")[2].decode()
        (whys,) = re.findall(r'<p class="whys">(.*?)</p>', html, re.S)
        for where in map(unescape, re.findall(r'href="([^"]+)"', whys)):
            assert urlsplit(where).path == "/why"
            assert fetch(site + where)[0] == 200
