"""How every command answers: one document or sheets, an exit code, and never a traceback."""

import json
import os
import platform
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from kurssi.errors import KurssiError, Stopped, WorkspaceError
from kurssi.messages import Message
from kurssi.views.bar import progress_on
from kurssi.views.language import declared_language, language_of
from kurssi.views.reader import Answer, Reader
from kurssi.views.refusals import error_document

DONE, REFUSED, STOPPED = 0, 1, 130  # usage errors leave with 2, by Typer


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What every command is told: its name, the folder, the form of the answer, in whose words."""

    command: str
    directory: Path
    as_json: bool
    language: str | None
    department: str | None = None

    def reader(self) -> Reader:
        """Who asks: in the language asked for, else the workspace's, else the environment's."""
        language = self.language or declared_language(self.directory) or language_of()
        aside = Console(stderr=True, highlight=False, markup=False)
        return Reader(
            language=language,
            paper=None if self.as_json else Console(highlight=False, markup=False),
            aside=aside,
            progress=lambda: progress_on(aside, language),
            department=self.department,
        )


def reply(request: Request, work: Callable[[Reader], Answer]) -> None:
    """Carry out ``work`` and leave with its exit code; every failure becomes a calm sentence."""
    reader = request.reader()
    try:
        answer = work(reader)
        if request.as_json:
            write_document(answer.document)
        sys.stdout.flush()
        code = answer.code
    except (typer.Exit, typer.BadParameter):
        raise
    except BrokenPipeError:
        _close_quietly()
        code = DONE
    except (KeyboardInterrupt, Stopped):
        refuse(request, reader, _stopped(request))
        code = STOPPED
    except KurssiError as error:
        refuse(request, reader, error)
        code = REFUSED
    except OSError as fault:
        refuse(request, reader, _denied(request, fault))
        code = REFUSED
    except Exception as fault:
        if os.environ.get("KURSSI_DEBUG") == "1":
            raise
        refuse(request, reader, _fault(request, fault))
        code = REFUSED
    raise typer.Exit(code)


def refuse(request: Request, reader: Reader, error: KurssiError) -> None:
    """Say where, what and mend on standard error; the findings as a document or as a sheet."""
    said, count = error.text(reader.language), len(error.findings)
    # What is wrong in kurssi.toml is headed by its first finding, which is not to be told twice.
    headed = isinstance(error, WorkspaceError) and not request.as_json
    alone = headed and count == 1
    if headed and count > 1:
        where = error.findings[0].file or error.where
        summed = Message("{file}: {count} errors, each with its mend", file=where, count=count)
        said = summed.text(reader.language)
    reader.aside.print(Text(said, style="bold"), soft_wrap=True)
    if request.as_json:
        write_document(error_document(error, reader.language))
    elif error.findings and not alone:
        # Its tables are slow to import, and a command seldom fails.
        from kurssi.views.checks import refused_view

        reader.show(*refused_view(error.findings, reader.language))


def write_document(document: dict[str, object]) -> None:
    """One JSON document on standard output; a number that is not finite is our bug, not JSON."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    write = json.JSONEncoder(allow_nan=False, ensure_ascii=encoding != "utf8").encode
    parts = (f"{write(name)}: {_lines(value, write)}" for name, value in document.items())
    text = "{\n  " + ",\n  ".join(parts) + "\n}"
    sys.stdout.write(text + "\n")


def _lines(value: object, write: Callable[[object], str]) -> str:
    """A list one row to a line, as people grep them; all else on one line.

    An encoder that indents is Python's own and slow: 0.6 s of 9,000 levels, against 0.1.
    """
    if not (isinstance(value, list) and value):
        return write(value)
    return "[\n    " + ",\n    ".join(write(row) for row in value) + "\n  ]"


def _denied(request: Request, fault: OSError) -> KurssiError:
    """The machine said no: a folder that cannot be written, a disk that is full."""
    return KurssiError(
        str(fault.filename or request.directory),
        Message("the file or folder cannot be used ({why})", why=fault.strerror or str(fault)),
        Message("check its permissions and the free space, then try again"),
    )


def crash_report(command: str, fault: BaseException) -> Path | None:
    """Write what a maintainer needs to the user's cache; None where nothing can be written."""
    # Only a crash needs it: kept out of the start of every command.
    from platformdirs import user_cache_path

    path = user_cache_path("kurssi") / f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    lines = [
        f"kurssi {command}",
        f"python {platform.python_version()} on {platform.platform()}",
        f"arguments {sys.argv[1:]}",
        "".join(traceback.format_exception(fault)),
    ]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines), encoding="utf-8")
    except OSError:
        return None
    return path


def _stopped(request: Request) -> KurssiError:
    return Stopped(
        f"kurssi {request.command}",
        Message("stopped at your request; what was saved before is whole"),
        Message("give the same command again to go on"),
    )


def _fault(request: Request, fault: BaseException) -> KurssiError:
    path = crash_report(request.command, fault)
    what = Message("a fault in kurssi itself ({kind})", kind=type(fault).__name__)
    if path is None:
        mend = Message("set KURSSI_DEBUG=1 and try again to see the details")
    else:
        mend = Message("the details are in {path}: please send that file with a report", path=path)
    return KurssiError(f"kurssi {request.command}", what, mend)


def _close_quietly() -> None:
    """The reader has left (`| head`): let the interpreter's last flush go nowhere."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
