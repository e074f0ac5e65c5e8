"""What came in: the checked tables, every finding, and where each row went."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from kurssi.findings import Finding, has_errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """All tables of a workspace, read and checked.

    ``tables``: contract name -> the rows that may be posted, with the contract's column names and
    types (period and other dates as date32, numbers as float64, ids and text as string), extra
    columns kept, and two columns of origin: ``_file`` (relative path) and ``_row`` (line number
    as a spreadsheet shows it). ``inputs``: file -> SHA-256 of its bytes. Every row that came in is
    either posted or reported in a finding: ``rows_in == rows_posted + rows_reported``.
    """

    tables: Mapping[str, pa.Table]
    findings: tuple[Finding, ...]
    inputs: Mapping[str, str]
    rows_in: int
    rows_posted: int
    rows_reported: int

    @property
    def accepted(self) -> bool:
        """Whether the tables may be posted: no error-level finding."""
        return not has_errors(self.findings)
