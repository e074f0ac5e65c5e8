"""The command line as a process: how it starts, speaks, and lets a reader go."""

import os
import re
import shlex
import subprocess
import sys


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, "KURSSI_LANG": "en", **environment}
    return subprocess.run(
        [sys.executable, "-m", "kurssi", *arguments],
        env=settings,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_help_speaks_the_readers_language() -> None:
    assert "Kurssitaulu: mitä rahalla saa" in process("--help", KURSSI_LANG="fi").stdout
    assert "Valitsimet" in process("rates", "--help", KURSSI_LANG="fi").stdout
    assert "The rate board: what money buys" in process("--help").stdout


def test_help_survives_a_terminal_that_knows_no_letters() -> None:
    shown = process("--help", KURSSI_LANG="fi", PYTHONIOENCODING="ascii")
    assert (shown.returncode, shown.stderr) == (0, "")


def test_help_reads_no_tables_and_starts_no_engine() -> None:
    asked = (
        "import sys; sys.argv = ['kurssi', '--help']\n"
        "from kurssi.views.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    found = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    loaded = set(found.stdout.splitlines()[-1].split())
    heavy = {"jax", "numpyro", "ibis", "duckdb", "pandas", "pyarrow", "scipy", "xarray", "numpy"}
    assert "typer" in loaded
    assert loaded & heavy == set()


def test_what_answers_starts_without_what_only_some_answers_need() -> None:
    asked = "import sys, kurssi.views.answers; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    loaded = set(found.stdout.split())
    assert "kurssi.views.answers" in loaded
    assert loaded & {"scipy.stats", "scipy.special", "jax", "duckdb"} == set()


def test_help_waits_for_nothing_heavy() -> None:
    """What makes it instant (its time: bench/start.py): no arrays, tables or engine."""
    code = (
        "import sys\n"
        "from kurssi.views import cli\n"
        "sys.argv = ['kurssi', '--help']\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"numpy", "scipy", "jax", "numpyro", "duckdb", "ibis", "pyarrow", "pandas", "pydantic"}
    assert "--help" in found.stdout
    assert heavy & set(found.stderr.split()) == set()


def test_the_version_is_the_packages() -> None:
    assert re.fullmatch(r"kurssi \d+\.\d+\.\d+\S*\n", process("--version").stdout)


def test_a_reader_who_leaves_is_no_error() -> None:
    code = (
        "import sys; from kurssi.views.reply import Request, reply; from pathlib import Path\n"
        "from kurssi.views.reader import Answer; import typer\n"
        "request = Request(command='x', directory=Path(), as_json=True, language='en')\n"
        "try: reply(request, lambda reader: Answer(document={'x': 'y' * 1_000_000}))\n"
        "except typer.Exit as left: sys.exit(left.exit_code)\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.read(10)
    writer.stdout.close()
    assert writer.stderr.read() == b""
    writer.stderr.close()
    assert writer.wait(timeout=30) == 0


def test_init_says_what_it_wrote_and_the_command_it_names_runs(tmp_path) -> None:
    folder = tmp_path / "uusi yritys"
    made = process("init", str(folder), "--lang", "en")
    first, following = made.stdout.splitlines()
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert first == f"{len(files)} files written to {folder}"
    assert following.startswith("Next: kurssi check -w ")
    asked = shlex.split(following.removeprefix("Next: kurssi "))
    assert asked == ["check", "-w", str(folder)]
    checked = process(*asked)
    assert (checked.returncode, checked.stderr) == (1, ""), "no tables yet: told, not failed"
    assert "the workspace has no tables" in " ".join(checked.stdout.split())


def test_init_says_it_in_finnish_too(tmp_path) -> None:
    folder = tmp_path / "uusi"
    said = process("init", str(folder), "--lang", "fi").stdout
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert f"{len(files)} " in said
    assert str(folder) in said
    assert "written" not in said
    assert f"kurssi check -w {folder}" in said
