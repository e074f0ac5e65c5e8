"""What a file is by its bytes, whatever its name says: a picture called sales.csv is a picture.

What is *not* here: what stands in a table (``delimited``, ``spreadsheet`` and their like).
"""

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kurssi.messages import Message
from kurssi.tables.sheet import Unreadable, refusal

DELIMITED = (".csv", ".tsv", ".txt")
ZIPPED = (".xlsx", ".xlsm", ".xlsb")
WORKBOOKS = (*ZIPPED, ".xls", ".ods")
PARQUET = (".parquet", ".pq")
SURVEYS = (".sav", ".zsav")
FORMATS = (*DELIMITED, *WORKBOOKS, *PARQUET, *SURVEYS)

PERHAPS_TABLES = ("", ".asc", ".dat", ".data", ".prn", ".tab")  # endings of texts that may be read
LOOKED_AT = 65536
MOST_CONTROLS = 0.005  # of the bytes: a text has hardly any
_CONTROLS = bytes(code for code in (*range(9), *range(14, 32), 127) if code not in (0x1A, 0x1B))
_JSON = re.compile(rb'\s*(\[\s*)?\{\s*"')
_PAGE = re.compile(rb"\s*<(!doctype html|html|head|body|table)\b", re.IGNORECASE)

SAVE = Message("save the table as CSV, XLSX, Parquet or SAV")
UNPACK = Message("unpack it, and put the table in it into the data folder")
RESAVE = Message("open it in a spreadsheet program and save it as XLSX or CSV")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format of files: what it is called, and the endings it is read under (none: never)."""

    name: Message
    suffixes: tuple[str, ...] = ()
    otherwise: Message = SAVE

    @property
    def mend(self) -> Message:
        """What to do with it under another name."""
        if not self.suffixes:
            return self.otherwise
        return Message('rename it to end in "{suffix}"', suffix=self.suffixes[0])


TEXT = Format(name=Message("plain text"), suffixes=DELIMITED)
BYTES = Format(name=Message("bytes without a meaning that is known here"))
_WORKBOOK = Format(name=Message("an Excel workbook"), suffixes=ZIPPED)
_OLD_WORKBOOK = Format(name=Message("an old Excel workbook"), suffixes=(".xls",))
_LOCKED = Format(name=Message("a locked workbook"), suffixes=ZIPPED)
_ARCHIVE = Format(name=Message("a packed archive"), otherwise=UNPACK)
_CUT_ARCHIVE = Format(name=Message("a packed archive"), suffixes=WORKBOOKS)
_PICTURE = Format(name=Message("a picture"))
_WORD = Format(name=Message("a Word document"))
_SLIDES = Format(name=Message("a PowerPoint presentation"))
_WEB_PAGE = Format(name=Message("a web page (HTML)"), otherwise=RESAVE)
_XML = Format(name=Message("an XML file"), otherwise=RESAVE)
_JSON_FILE = Format(name=Message("a JSON file"))
_DATABASE = Format(name=Message("a database"))

_MARKS: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"%PDF-", Format(name=Message("a PDF document"))),
    (b"{\\rtf", _WORD),
    (b"\x1f\x8b", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"PAR1", Format(name=Message("a Parquet table"), suffixes=PARQUET)),
    (b"$FL2", Format(name=Message("an SPSS file"), suffixes=SURVEYS)),
    (b"$FL3", Format(name=Message("an SPSS file"), suffixes=SURVEYS[::-1])),
    (b"SQLite format 3", _DATABASE),
    (b"<?xml", _XML),
)
# What stands in the names of a packed document's parts.
_INSIDE: tuple[tuple[str, Format], ...] = (
    ("xl/", _WORKBOOK),
    ("word/", _WORD),
    ("ppt/", _SLIDES),
    ("content.xml", Format(name=Message("an OpenDocument sheet"), suffixes=(".ods",))),
    ("Index/", Format(name=Message("a Numbers sheet"))),
)
# And in the directory of an old one, whose names are UTF-16.
_STREAMS: tuple[tuple[str, Format], ...] = (
    ("EncryptedPackage", _LOCKED),
    ("WordDocument", _WORD),
    ("PowerPoint Document", _SLIDES),
)


def format_of(path: Path) -> Format:
    """What the file is by its bytes."""
    with path.open("rb") as stream:
        head = stream.read(LOOKED_AT)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _named_in(_STREAMS, head.decode("utf-16-le", errors="replace"), _OLD_WORKBOOK)
    for mark, form in _MARKS:
        if head.startswith(mark):
            return form
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _PICTURE
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if _PAGE.match(plain):
        return _WEB_PAGE
    if plain.lstrip().startswith(b"<?xml"):
        return _XML
    if _JSON.match(plain):
        return _JSON_FILE
    return TEXT if is_text(head) else BYTES


def is_text(head: bytes) -> bool:
    """Whether the first bytes of a file could be those of a text, in any encoding."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or wide_encoding(head):
        return True
    held = len(head) - len(head.translate(None, _CONTROLS)) - head.count(b"\0")
    return held <= MOST_CONTROLS * len(head)


def wide_encoding(head: bytes) -> str | None:
    """The encoding of a text whose every letter fills two bytes, without a mark that says so."""
    if len(head) < 4:
        return None
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = head[start::2], head[1 - start :: 2]
        if zeros.count(0) > 0.8 * len(zeros) and others.count(0) < 0.01 * len(others):
            return encoding
    return None


def refuse_mistaken(path: Path, file: str) -> None:
    """Refuse a file that is not what its name says.

    Raises:
        Unreadable: its bytes are those of another format.
    """
    fault = mistaken(path, file)
    if fault is not None:
        raise fault


def mistaken(path: Path, file: str) -> Unreadable | None:
    """The refusal of a file that is not what its name says; None where it may be."""
    suffix = path.suffix.lower()
    form = format_of(path)
    if suffix in form.suffixes or (form is BYTES and suffix not in DELIMITED):
        return None
    code = "damaged-file" if form.suffixes or suffix not in DELIMITED else "not-text"
    what = (
        Message("the file is not text")
        if form is BYTES
        else Message("the file looks like {format}, not like what its name says", format=form.name)
    )
    return refusal(code, file, what, form.mend)


def not_read(path: Path) -> tuple[Message, Message]:
    """What to say of a file whose ending is that of no table, and what to do."""
    what = (
        Message('files that end in "{suffix}" are not read', suffix=path.suffix)
        if path.suffix
        else Message("files without an ending such as .csv are not read")
    )
    try:
        form = format_of(path)
    except OSError:
        return what, SAVE
    other_text = form is TEXT and path.suffix.lower() not in PERHAPS_TABLES
    return what, SAVE if other_text else form.mend


def _zipped(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError):
        return _CUT_ARCHIVE
    return _named_in(_INSIDE, "\n".join(names), _ARCHIVE)


def _named_in(known: Sequence[tuple[str, Format]], names: str, otherwise: Format) -> Format:
    return next((form for name, form in known if name in names), otherwise)
