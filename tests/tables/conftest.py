"""Tests of the tables stand on one small good workspace."""

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "broken")]

from small import Small


@pytest.fixture
def company(tmp_path):
    """The small workspace, not yet written."""
    return Small(tmp_path / "pieni")
