"""A file brought: held whole or not at all, judged with the whole company, then used."""

import asyncio

import pytest

import tiny
from kurssi import steps
from kurssi.errors import InputRefused, KurssiError
from kurssi.views.web import bring_acts, brought
from kurssi.views.web.kept import Kept
from kurssi.views.web.look import Look
from kurssi.views.web.page import Asked
from views.web.conftest import apart

ROWS = "period,lever,segment,spend\n2025-02-24,tv,families,1200.5\n"
MAPPING = '[[sources]]\ntable = "spend"\npath = "data/more.csv"'


@pytest.fixture
def asked(tmp_path):
    kept = Kept(tiny.write(tmp_path / "company"), patience=60)
    visit = kept.begin()
    yield Asked(kept=visit, workspace=visit.workspace(), look=Look(path="/bring"), own={})
    kept.close()


async def stream(*chunks, fails=False):
    for chunk in chunks:
        yield chunk
        await asyncio.sleep(0)
    if fails:
        raise ConnectionError


def hold(asked, name, *chunks, **how):
    return apart(bring_acts.hold(asked, name, stream(*chunks, **how)))


def waits(asked):
    return sorted(path.name for path in (asked.workspace.state_dir / "brought/data").iterdir())


def declared(asked):
    return (asked.workspace.root / "kurssi.toml").read_text()


def test_a_name_is_cut_to_what_a_disk_takes(asked):
    for name in ("ä" * 300 + ".CSV", "x" * 300 + ".parquet"):
        held = hold(asked, name, ROWS.encode())
        assert len(held.encode()) <= brought.LONG
        assert brought.fit_name(held) == held
        assert waits(asked) == [held]
    assert len(brought.fit_name("a." + "x" * 300)) <= brought.LONG
    assert brought.fit_name("../../x.csv") == "x.csv"


def test_a_file_that_does_not_come_whole_leaves_the_one_that_waits(asked):
    hold(asked, "first.csv", ROWS.encode())
    with pytest.raises(ConnectionError):
        hold(asked, "second.csv", b"period", fails=True)
    assert waits(asked) == ["first.csv"]
    with pytest.raises(KurssiError):
        hold(asked, "second.exe", b"x")
    assert waits(asked) == ["first.csv"]


def test_of_two_brought_at_once_one_waits_whole(asked):
    async def both():
        await asyncio.gather(
            bring_acts.hold(asked, "a.csv", stream(*[b"aaaa"] * 50)),
            bring_acts.hold(asked, "a.csv", stream(*[b"bbbb"] * 50)),
        )

    apart(both())
    content = (asked.workspace.state_dir / "brought/data/a.csv").read_bytes()
    assert content in (b"a" * 200, b"b" * 200)
    left = {path.name for path in asked.workspace.state_dir.iterdir()}
    assert left <= {"brought", "lock"}


def test_levers_after_the_sources_are_known_to_the_file(asked):
    path = asked.workspace.root / "kurssi.toml"
    said = path.read_text()
    first = said.index("[levers.tv]")
    source = '[[sources]]\ntable = "sales"\npath = "data/sales.csv"\n'
    path.write_text(said[:first] + source + said[first:])
    hold(asked, "more.csv", ROWS.encode())
    assert bring_acts.confirm(asked, {"file": "more.csv", "mapping": MAPPING}).startswith("/data")
    assert steps.open_workspace(asked.workspace.root).levers.keys() == {"tv", "search", "service"}


def test_brought_again_it_takes_its_own_place(asked):
    for _ in range(3):
        hold(asked, "more.csv", ROWS.encode())
        assert bring_acts.confirm(asked, {"file": "more.csv", "mapping": MAPPING}).startswith(
            "/data"
        )
    assert declared(asked).count("data/more.csv") == 1
    before = declared(asked)
    hold(asked, "more.csv", ROWS.replace("1200.5", "7").encode())
    assert bring_acts.confirm(asked, {"file": "more.csv"}).startswith("/data")  # mapped as it was
    assert declared(asked) == before
    assert "7" in (asked.workspace.data_dir / "more.csv").read_text()


def refused(asked, kind, rows, mapping):
    before = declared(asked)
    hold(asked, "more.csv", rows.encode())
    with pytest.raises(kind) as told:
        bring_acts.confirm(asked, {"file": "more.csv", "mapping": mapping})
    assert declared(asked) == before
    assert not (asked.workspace.data_dir / "more.csv").exists()
    assert waits(asked) == ["more.csv"]
    return told.value


def test_nothing_but_sources_is_written(asked):
    refused(asked, KurssiError, ROWS, MAPPING + '\n[levers.radio]\nkind = "media"')
    refused(asked, KurssiError, ROWS, MAPPING.replace("more.csv", "spend.csv"))


def test_what_does_not_go_with_the_companys_files_is_refused_with_why(asked):
    spend = (asked.workspace.data_dir / "spend.csv").read_text().splitlines()
    error = refused(asked, InputRefused, "\n".join(spend[:3]) + "\n", MAPPING)
    assert error.findings


def test_an_old_error_of_another_file_stands_in_no_new_files_way(asked):
    sales = asked.workspace.data_dir / "sales.csv"
    sales.write_text(sales.read_text() + "nonsense\n")
    hold(asked, "more.csv", ROWS.encode())
    assert bring_acts.confirm(asked, {"file": "more.csv", "mapping": MAPPING}).startswith("/data")


def test_a_declaration_that_changed_meanwhile_is_not_written_over(asked, monkeypatch):
    hold(asked, "more.csv", ROWS.encode())
    path = asked.workspace.root / "kurssi.toml"
    monkeypatch.setattr(
        bring_acts, "_judge", lambda *args: path.write_text(path.read_text() + "\n# mended\n")
    )
    with pytest.raises(KurssiError, match="meanwhile"):
        bring_acts.confirm(asked, {"file": "more.csv", "mapping": MAPPING})
    assert path.read_text().endswith("# mended\n")
    assert not (asked.workspace.data_dir / "more.csv").exists()


def test_rivals_sales_alone_are_refused_only_where_the_own_have_not_come_in(asked):
    rivals = b"period,brand,segment,units,revenue\n2025-02-24,rival_2,families,10,50\n"
    name = hold(asked, "sales_rivals.csv", rivals)
    with_own = brought.checked(asked, {}).intake
    assert with_own.accepted, with_own.findings
    for path in asked.workspace.data_dir.glob("sales*"):
        path.unlink()
    visit = asked.kept.kept.begin()
    alone = Asked(kept=visit, workspace=visit.workspace(), look=asked.look, own={})
    assert [one.code for one in brought.checked(alone, {}).intake.findings].count("no-own-brand")
    assert not brought.checked(alone, {}).intake.accepted
    assert name == "sales_rivals.csv"
