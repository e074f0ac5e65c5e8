"""One fit by kurssi: python own.py WORKSPACE, JSON to stdout; everything a user waits for."""

import json
import resource
import sys
import time

started = time.perf_counter()

from kurssi import steps  # noqa: E402  (its import is part of what is timed)


def main(place: str) -> None:
    """Take in, fit, save; then say whether the chains met."""
    workspace = steps.open_workspace(place)
    report = steps.fit(workspace)
    seconds = time.perf_counter() - started
    from kurssi.posterior.draws import load_parameters
    from kurssi.posterior.sample import mixing
    from kurssi.store.runs import find_run

    found = find_run(workspace.state_dir, report.run)
    assert found is not None
    r_hat, effective = mixing(load_parameters(found.path))
    print(json.dumps({
        "seconds": seconds, "r_hat": r_hat, "ess": effective,
        "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
