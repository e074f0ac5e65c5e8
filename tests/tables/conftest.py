"""Tests of the tables stand on one small good workspace."""

import pytest

from tables.small import Small


@pytest.fixture
def company(tmp_path):
    """The small workspace, not yet written."""
    return Small(tmp_path / "pieni")
