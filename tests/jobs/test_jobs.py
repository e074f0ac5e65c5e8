"""Jobs: written down, carried out, refused, lost, stopped."""

import os
import shutil
import signal
import threading
import time
from dataclasses import replace
from typing import ClassVar

import pytest

import tiny
from kurssi.errors import Busy
from kurssi.findings import Finding, Severity
from kurssi.jobs import runner, worker
from kurssi.jobs.record import Job, Kind, State, every, lock_of, new_job, read, write
from kurssi.messages import Message, Number
from kurssi.progress import Stage
from kurssi.workspace.company import Label


@pytest.fixture
def company(tmp_path):
    return tiny.write(tmp_path / "company")


class Begun:
    """A process that is not begun."""

    asked: ClassVar[list] = []

    def __init__(self, *args, **options):
        self.asked.append(args)

    def wait(self):
        return 0


def begun(folder, kind=Kind.CHECK, **options):
    job = new_job(kind, options)
    write(folder / ".kurssi", job)
    return job


def test_what_is_written_down_is_read_again(tmp_path):
    finding = Finding(
        severity=Severity.ERROR, code="x",
        what=Message("{n} of {who}", n=Number(1.5), who=Label(id="a", fi="ä")),
        mend=Message("mend it"), file="f", rows=(1, 2), count=2,
    )  # fmt: skip
    job = replace(
        new_job(Kind.FIT, {"quick": True}).end(State.FAILED),
        stage=Message("reading the tables"), done=1, total=2,
        error=("here", Message("why {x}", x=Message("not")), Message("do")), findings=(finding,),
    )  # fmt: skip
    write(tmp_path, job)
    back = read(tmp_path, job.id)
    assert replace(back, findings=()) == replace(job, findings=())
    for language in ("fi", "en"):
        assert back.findings[0].what.text(language) == finding.what.text(language)
    assert read(tmp_path, "../current") is None
    assert read(tmp_path, "nobody") is None


def test_a_check_ends_with_its_findings(company):
    job = begun(company)
    assert worker.work(company, job.id).state is State.DONE
    spend = company / "data" / "spend.csv"
    spend.write_text(spend.read_text() + "2025-01-06,tv,families,nonsense\n")
    job = begun(company)
    ended = worker.work(company, job.id)
    assert ended.state is State.FAILED
    assert ended.findings
    assert read(company / ".kurssi", job.id) == ended


def test_a_fit_that_cannot_be_says_where_what_and_mend(company):
    (company / "data" / "spend.csv").unlink()
    job = begun(company, Kind.FIT, quick=True)
    ended = worker.work(company, job.id)
    assert ended.state is State.FAILED
    _where, what, mend = ended.error
    assert str(what) == "no spend is in the tables, so nothing has a rate"
    assert "spend" in str(mend)


def test_a_broken_declaration_fails_the_job_kindly(company):
    (company / "kurssi.toml").write_text("[company")
    assert worker.work(company, begun(company).id).error is not None


def test_a_fault_of_ours_is_told_as_ours(company, monkeypatch, capsys):
    def broken(*args):
        raise ZeroDivisionError

    monkeypatch.setitem(worker.WORK, Kind.CHECK, broken)
    ended = worker.work(company, begun(company).id)
    assert "our bug" in str(ended.error[1])
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_job_is_begun_once(company):
    job = begun(company)
    worker.work(company, job.id)
    assert worker.work(company, job.id) is None
    assert worker.work(company, "nobody") is None


def test_progress_is_written_down(company):
    job = replace(begun(company), state=State.RUNNING)
    report = worker._progress(company / ".kurssi", job)
    report(Stage(name=Message("reading the tables"), done=1, total=4))
    with lock_of(company / ".kurssi", job.id):
        assert (read(company / ".kurssi", job.id).done, job.total) == (1, 0)


def test_a_job_whose_process_is_gone_is_lost(company):
    job = replace(begun(company), state=State.RUNNING, pid=1)
    write(company / ".kurssi", job)
    with lock_of(company / ".kurssi", job.id):
        assert read(company / ".kurssi", job.id).state is State.RUNNING
    assert read(company / ".kurssi", job.id).state is State.LOST


def test_one_job_at_a_time_and_a_lost_one_stands_in_nobodys_way(company, monkeypatch):
    asked = []
    monkeypatch.setattr(runner.subprocess, "Popen", Begun)
    monkeypatch.setattr(Begun, "asked", asked)
    state = company / ".kurssi"
    first = runner.start(company, state, Kind.CHECK)
    with pytest.raises(Busy, match="another job is under way"):
        runner.start(company, state, Kind.FIT)
    write(state, replace(first, state=State.RUNNING))  # and nobody holds its lock
    second = runner.start(company, state, Kind.FIT, quick=True)
    assert len(asked) == 2
    assert {job.id for job in every(state)} == {first.id, second.id}


def test_a_job_that_has_not_begun_is_stopped_by_a_word(company, monkeypatch):
    monkeypatch.setattr(runner.subprocess, "Popen", Begun)
    job = runner.start(company, company / ".kurssi", Kind.CHECK)
    assert runner.stop(company / ".kurssi", job.id).state is State.STOPPED
    assert worker.work(company, job.id) is None
    assert runner.stop(company / ".kurssi", "nobody") is None


def test_an_interrupt_that_a_library_swallowed_ends_the_job_at_its_next_report(
    company, monkeypatch
):
    went_on = []

    def carried_out(workspace, job, progress):
        worker.STOPPING.set()  # what the signal does; what it raised was lost
        progress(Stage(name=Message("reading the tables"), done=0, total=2))
        went_on.append(job)

    monkeypatch.setattr(worker, "STOPPING", threading.Event())
    monkeypatch.setitem(worker.WORK, Kind.CHECK, carried_out)
    job = begun(company)
    worker.work(company, job.id)
    assert read(company / ".kurssi", job.id).state is State.STOPPED
    assert went_on == []


def test_only_a_process_that_lives_is_told_to_end(company, monkeypatch):
    told = []
    monkeypatch.setattr(os, "kill", lambda *args: told.append(args))
    state = company / ".kurssi"
    job = replace(begun(company), state=State.RUNNING, pid=12345)
    write(state, job)
    runner.stop(state, job.id)
    assert told == []
    with lock_of(state, job.id):
        runner.stop(state, job.id)
    assert told == [(12345, signal.SIGTERM)]


def test_a_job_that_was_asked_to_end_is_stopping_until_it_has(company, monkeypatch):
    monkeypatch.setattr(os, "kill", lambda *args: None)
    state = company / ".kurssi"
    job = replace(begun(company), state=State.RUNNING, pid=12345)
    write(state, job)
    report = worker._progress(state, job)
    with lock_of(state, job.id):
        assert read(state, job.id).state is State.RUNNING
        runner.stop(state, job.id)
        report(Stage(name=Message("reading the tables"), done=1, total=4))  # it has not heard yet
        seen = read(state, job.id)
        assert (seen.state, seen.open) == (State.STOPPING, True)
        assert seen.stage.text("fi") == "pysähtymässä"
        with pytest.raises(Busy):
            runner.start(company, state, Kind.CHECK)
        write(state, job.end(State.STOPPED))
        assert read(state, job.id).state is State.STOPPED


def test_what_lies_in_the_folder_it_is_begun_from_is_not_run(company, tmp_path, monkeypatch):
    (tmp_path / "filelock.py").write_text("open('it_ran', 'w').close()\nraise SystemExit(3)\n")
    monkeypatch.chdir(tmp_path)
    job = runner.start(company, company / ".kurssi", Kind.CHECK)
    end = time.monotonic() + 60
    while read(company / ".kurssi", job.id).open:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert read(company / ".kurssi", job.id).state is State.DONE
    assert not (tmp_path / "it_ran").exists()


def test_a_stop_and_a_beginning_do_not_cross(company, monkeypatch):
    told, state, stopping = [], company / ".kurssi", []
    monkeypatch.setattr(os, "kill", lambda *args: told.append(args))
    job = begun(company)

    def read_slowly(state_dir, name):
        found = read(state_dir, name)
        stopping.append(threading.Thread(target=runner.stop, args=(state, name)))
        stopping[0].start()
        stopping[0].join(0.3)  # where nothing holds it back, it is written down here
        return found

    def carried_out(workspace, job, progress):
        stopping[0].join(10)
        return job.end(State.DONE)

    monkeypatch.setattr(worker, "read", read_slowly)
    monkeypatch.setitem(worker.WORK, Kind.CHECK, carried_out)
    worker.work(company, job.id)
    assert told == [(os.getpid(), signal.SIGTERM)]


@pytest.mark.parametrize("name", ["a" * 5000, "", "a/b", "..", "a\0b"])
def test_what_is_no_name_is_no_job(company, name):
    assert read(company / ".kurssi", name) is None
    assert runner.stop(company / ".kurssi", name) is None


def test_old_jobs_are_forgotten(company, monkeypatch):
    monkeypatch.setattr(runner.subprocess, "Popen", Begun)
    monkeypatch.setattr(runner, "KEPT", 2)
    state = company / ".kurssi"
    for at in range(4):
        write(state, Job(id=f"2026010{at}", kind=Kind.CHECK, state=State.DONE, created="x"))
    runner.start(company, state, Kind.CHECK)
    assert [job.id for job in every(state)][1:] == ["20260103", "20260102"]
    shutil.rmtree(state)
