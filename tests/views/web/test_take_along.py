"""The report taken along from a page: written by a job, downloaded in three forms that open."""

import io
import shutil
import time
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from kurssi.jobs.record import Kind, State, every
from kurssi.jobs.runner import start
from kurssi.store.plans import SavedPlan, save_plan
from kurssi.views.cli import app
from kurssi.views.report_job import written_path
from kurssi.views.web.kept import LOOKED, Kept
from kurssi.views.web.look import Look
from kurssi.views.web.page import Asked
from kurssi.views.web.report import options_of
from views.web.conftest import serving
from views.web.test_pages import fetch, post, text


@pytest.fixture(scope="module")
def company(fitted, tmp_path_factory):
    return shutil.copytree(fitted, tmp_path_factory.mktemp("take") / "company")


@pytest.fixture(scope="module")
def take_site(company):
    with serving(company) as address:
        yield address


def until_done(company):
    for _ in range(1200):
        (job, *_) = every(company / ".kurssi")
        if not job.open:
            return job
        time.sleep(0.1)
    raise AssertionError("the job does not end")


def test_the_report_that_the_terminal_wrote_is_known_while_its_numbers_stand(fitted, tmp_path):
    company = shutil.copytree(fitted, tmp_path / "company")
    written = CliRunner().invoke(app, ["report", "--workspace", str(company)])
    assert written.exit_code == 0
    with serving(company) as site:
        said = text(f"{site}/report?lang=en")[1]
        assert "is in the workspace folder: kurssi-report.html" in said
        assert "Write the report" in said
        text(f"{site}/measures?lang=en")  # which posts the same tables again
        assert "työtilan kansiossa: kurssi-report.html" in text(f"{site}/report?lang=fi")[1]
        spend = company / "data" / "spend.csv"
        spend.write_text(spend.read_text() + "\n")
        time.sleep(2 * LOOKED)
        said = text(f"{site}/report?lang=en")[1]
        assert "No report has been written of today's numbers yet." in said


@pytest.mark.slow
def test_a_report_is_written_by_a_job_and_opens_in_every_form(company, take_site):
    pptx = pytest.importorskip("pptx")
    openpyxl = pytest.importorskip("openpyxl")
    look = "lang=en&segment=families"
    status, said = text(f"{take_site}/report?{look}")
    assert status == 200
    assert "No report has been written of today's numbers yet." in said
    assert not every(company / ".kurssi")  # looking begins nothing
    for ending in ("html", "xlsx", "pptx"):
        status, said = text(f"{take_site}/report/kurssi-report.{ending}?{look}")
        assert status == 409
        assert "have it written first" in said
    status, headers = post(take_site, f"/report/begin?{look}")
    assert status == 303
    assert parse_qs(urlsplit(headers["location"]).query)["segment"] == ["families"]
    assert "The report is being written." in text(take_site + headers["location"])[1]
    job = until_done(company)
    assert (job.kind, job.state) == (Kind.REPORT, State.DONE), job.error
    _, said = text(take_site + headers["location"])
    assert "The report is ready to be taken along." in said
    files = {
        ending: fetch(f"{take_site}/report/kurssi-report.{ending}?{look}")
        for ending in ("html", "xlsx", "pptx")
    }
    for ending, (status, headers, _) in files.items():
        assert status == 200
        assert f'filename="kurssi-report.{ending}"' in headers["content-disposition"]
    assert b"families" in files["html"][2]
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"][2]))
    assert len(book.sheetnames) >= 5
    assert (
        CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"][2])).sheet_names == book.sheetnames
    )
    assert len(pptx.Presentation(io.BytesIO(files["pptx"][2])).slides) >= 4
    # Seen in another way it is another report; of other tables, too.
    assert "No report has been written" in text(f"{take_site}/report?lang=en")[1]
    targets = company / "data" / "targets.csv"
    targets.write_text("measure,segment,period,value\ncx,,2025-W20,50\n")
    time.sleep(0.3)
    assert "No report has been written" in text(f"{take_site}/report?{look}")[1]
    targets.unlink()


def test_a_form_whose_library_is_missing_says_how_to_install_it(take_site):
    with mock.patch("kurssi.views.extras.find_spec", return_value=None):
        _, said = text(f"{take_site}/report?lang=en")
        assert "pip" in said
        assert "python-pptx" in said
        status, said = text(f"{take_site}/report/kurssi-report.pptx?lang=en")
    assert status == 409
    assert "workbooks and slides need libraries that are not installed" in said


def test_a_job_of_another_kind_is_waited_for(company, take_site):
    job = start(company, company / ".kurssi", Kind.CHECK)
    _, said = text(f"{take_site}/report?lang=en")
    assert "Another job is under way" in said
    assert post(take_site, "/report/begin?lang=en")[0] == 409
    assert until_done(company).id == job.id


def test_what_is_written_is_kept_by_what_was_asked(tmp_path):
    one = {"said": {"lang": "fi"}, "of": "a"}
    assert written_path(tmp_path, one, ".html") == written_path(tmp_path, dict(one), ".html")
    for other in ({**one, "of": "b"}, {**one, "said": {"lang": "en"}}):
        assert written_path(tmp_path, other, ".html") != written_path(tmp_path, one, ".html")


def test_a_report_of_other_plans_is_another_report(company):
    kept = Kept(company)
    visit = kept.begin()
    asked = Asked(kept=visit, workspace=visit.workspace(), look=Look(), own={})
    before = options_of(asked)
    spend = np.ones((1, 1, 1))
    plan = SavedPlan(name="A", run="r", first="2025-W01", segments=("all",), levers=("tv",),
                     spend=spend)  # fmt: skip
    assert options_of(asked) == before
    path = save_plan(company / ".kurssi", plan)
    assert options_of(asked) != before
    path.unlink()
    kept.close()


@pytest.mark.parametrize("page", ["/", "/targets", "/value", "/measures", "/words", "/data"])
def test_every_page_of_the_report_leads_to_it(company, take_site, page):
    (company / "data" / "targets.csv").write_text("measure,segment,period,value\ncx,,2025-W20,50\n")
    time.sleep(0.3)
    assert '/report?lang=en"' in fetch(f"{take_site}{page}?lang=en")[2].decode()
