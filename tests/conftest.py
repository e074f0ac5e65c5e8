"""What every test stands on: float64, checked shapes, one language, an isolated cache.

The environment is set before anything of kurssi (and so JAX) is imported. The type checker reads
the package's own annotations: a shape written in a signature is executed by every test.
"""

import os
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from jaxtyping import install_import_hook

ROOT = Path(__file__).resolve().parent.parent

os.environ["JAX_ENABLE_X64"] = "1"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["KURSSI_LANG"] = "en"
os.environ["COLUMNS"] = "120"
for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
    os.environ.pop(name, None)

install_import_hook("kurssi", "typechecker.checked")

settings.register_profile(
    "kurssi", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("kurssi"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "kurssi")


def pytest_configure(config: pytest.Config) -> None:
    """Keep compiled programs apart from the user's own, but from one test run to the next."""
    kept = config.pluginmanager.hasplugin("cacheprovider")
    folder = config.cache.mkdir("kurssi") if kept else tempfile.mkdtemp(prefix="kurssi-")
    os.environ["KURSSI_CACHE_DIR"] = str(folder)
    # JAX looks for its cache once, at the first compilation, which a test of maths may be.
    os.environ["JAX_COMPILATION_CACHE_DIR"] = str(Path(folder) / "jax")
    os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0.2"


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data beside the repository; the test is skipped where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the public data folder ../shared/data is not beside this repository")
    return folder


@pytest.fixture(scope="session")
def told() -> list:
    """What the fit of the tiny company told of its progress."""
    return []


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory, told: list) -> tuple:
    """The tiny company's workspace after its first quick fit, with the report: not to be changed.

    Imported here, after the environment is set.
    """
    import tiny
    from kurssi import steps

    folder = tiny.write(tmp_path_factory.mktemp("steps") / "company")
    workspace = steps.open_workspace(folder)
    # Sixty weeks with a suspect mix slowly: whether they did is not what these tests are about.
    with mock.patch.multiple("kurssi.posterior.checkup", ROUGH_R_HAT=9.0, ROUGH_DRAWS=0):
        return folder, steps.fit(workspace, quick=True, progress=told.append)
