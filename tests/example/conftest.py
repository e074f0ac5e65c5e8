import pytest

from kurssi.example.live import live
from kurssi.example.simulate import simulate


@pytest.fixture(scope="session")
def world():
    return live(7)


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    return simulate(7, tmp_path_factory.mktemp("example") / "company")
