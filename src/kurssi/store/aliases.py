"""What people said of words: kept in the workspace's state database, each entry with who and when.

SQLAlchemy speaks to SQLite here, and to PostgreSQL by another URL. Nothing is ever changed or
removed: what holds is the latest of what was said (``concepts.candidates.latest``). SQLAlchemy is
imported where a database is opened: most commands need none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kurssi.concepts.candidates import Alias
from kurssi.errors import StoreError
from kurssi.messages import Message
from kurssi.store.whole import locked

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

STATE = "state.sqlite"


def save_alias(state_dir: Path, alias: Alias) -> None:
    """Keep what somebody said of a word.

    Raises:
        StoreError: the database cannot be written.
    """
    with locked(state_dir), _opened(state_dir / STATE) as (connection, table):
        connection.execute(
            table.insert().values(
                text=alias.text,
                concept=alias.concept,
                department=alias.department,
                accepted=alias.accepted,
                who=alias.who,
                at=alias.when.astimezone(UTC).isoformat(),
            )
        )


def load_aliases(state_dir: Path) -> tuple[Alias, ...]:
    """Everything that was said of words, in the order it was said; nothing before the first.

    Raises:
        StoreError: the database cannot be read.
    """
    if not (state_dir / STATE).is_file():
        return ()
    with _opened(state_dir / STATE) as (connection, table):
        rows = connection.execute(table.select().order_by(table.c.id)).mappings().all()
    return tuple(_alias(row) for row in rows)


def _alias(row: Any) -> Alias:
    return Alias(
        text=row["text"],
        concept=row["concept"],
        department=row["department"],
        accepted=row["accepted"],
        who=row["who"],
        when=datetime.fromisoformat(row["at"]),
    )


@contextmanager
def _opened(path: Path) -> "Iterator[tuple[Connection, Table]]":
    """A transaction on the state database, whose table is made where there is none."""
    from sqlalchemy import URL, Boolean, Column, Integer, MetaData, Table, Text, create_engine
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.pool import NullPool

    metadata = MetaData()
    table = Table(
        "aliases",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("text", Text, nullable=False),
        Column("concept", Text, nullable=False),
        Column("department", Text),
        Column("accepted", Boolean, nullable=False),
        Column("who", Text, nullable=False),
        Column("at", Text, nullable=False),
    )
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            metadata.create_all(connection)
            yield connection, table
    except (SQLAlchemyError, ValueError) as error:
        raise StoreError(
            str(path),
            Message("the database of accepted words cannot be used"),
            Message("move it away; kurssi makes a new one, and words are accepted anew"),
        ) from error
    finally:
        engine.dispose()
