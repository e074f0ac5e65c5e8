"""The one door to DuckDB and Ibis: in memory, offline, silent. Nothing else imports either."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    from ibis.backends.duckdb import Backend

    Base = duckdb.DuckDBPyConnection
else:
    Base = Any  # an open database, without importing DuckDB to say so

OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
}


def engine() -> Base:
    """A fresh in-memory database for SQL; it cannot reach files or the network."""
    import duckdb  # heavy: kept out of `kurssi --help`

    connection = duckdb.connect(":memory:", config=OFFLINE)
    connection.execute("SET enable_progress_bar = false")
    return connection


def connect() -> "Backend":
    """The same kind of database with Ibis in front of it."""
    import ibis  # heavy: kept out of `kurssi --help`

    return ibis.duckdb.from_connection(engine())


def quoted(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Any) -> str:
    """A value as a SQL literal; numbers stay numbers, everything else is text."""
    if isinstance(value, bool) or value is None:
        return str(value).upper() if value is not None else "NULL"
    if isinstance(value, (int, float)):
        return "'nan'::DOUBLE" if value != value else repr(value)
    return "'" + str(value).replace("'", "''") + "'"
