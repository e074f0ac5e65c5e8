"""The extra ``office``: what pictures, workbooks and slides need, and how it is installed here."""

import sys
from importlib.util import find_spec
from shlex import quote
from shutil import which

from kurssi.errors import KurssiError
from kurssi.messages import Message

# As in pyproject.toml, by the name under which each is imported.
OFFICE = {
    "vl_convert": "vl-convert-python>=1.7",
    "xlsxwriter": "xlsxwriter>=3.2",
    "pptx": "python-pptx>=1.0",
}

_BOTH = ("xlsxwriter", "pptx")  # workbooks and slides


def missing(*libraries: str) -> tuple[str, ...]:
    """Those of the libraries that are not installed."""
    return tuple(one for one in libraries if find_spec(one) is None)


def refuse_without(where: str, *libraries: str) -> None:
    """Refuse a workbook or slides that cannot be written here; one command brings both.

    Raises:
        KurssiError: a library is not installed.
    """
    if missing(*libraries):
        raise KurssiError(
            where,
            Message("workbooks and slides need libraries that are not installed"),
            install_both(),
        )


def install_both() -> Message:
    """How workbooks and slides come to be written here: all that they lack, installed at once."""
    return Message("install them: {command}", command=installing(*missing(*_BOTH)))


def installing(*libraries: str) -> str:
    """The command that installs them beside kurssi, wherever that is.

    A clone's environment (`make install`) holds no pip, so pip stands outside it: uv where it is
    found, else the pip of the Python that made the environment.
    """
    wanted = " ".join(f"'{OFFICE[one]}'" for one in libraries)
    if find_spec("pip") is not None:
        return f"{quote(sys.executable)} -m pip install {wanted}"
    if which("uv") is not None:
        return f"uv pip install --python {quote(sys.executable)} {wanted}"
    return f"python3 -m pip --python {quote(sys.executable)} install {wanted}"
