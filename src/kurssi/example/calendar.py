"""The Finnish year: holidays, and the weeks that the simulated company lives through."""

from datetime import date, timedelta

import numpy as np
from jaxtyping import Float

from kurssi.periods import Frequency, Grid

LAST_WEEK = date(2026, 10, 26)  # Monday of 2026-W44


def weeks_until_last(count: int) -> Grid:
    """``count`` weeks, the last of which is 2026-W44."""
    first = LAST_WEEK - timedelta(weeks=count - 1)
    return Grid(frequency=Frequency.WEEK, first=first, count=count)


def easter_sunday(year: int) -> date:
    """Gregorian Easter: Meeus (1991), Astronomical Algorithms, chapter 8 (Butcher's rule)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    (i, k) = divmod(c, 4)
    ell = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * ell) // 451
    month, day = divmod(h + ell - 7 * m + 114, 31)
    return date(year, month, day + 1)


def midsummer_eve(year: int) -> date:
    """Juhannusaatto: the Friday of 19-25 June."""
    first = date(year, 6, 19)
    return first + timedelta(days=(4 - first.weekday()) % 7)


def holidays(year: int) -> dict[str, date]:
    """The eves and days on which Finnish households shop or stop shopping, by name."""
    return {
        "easter": easter_sunday(year),
        "may_day": date(year, 5, 1),
        "midsummer": midsummer_eve(year),
        "independence_day": date(year, 12, 6),
        "christmas": date(year, 12, 24),
    }


def holiday_weeks(grid: Grid) -> dict[str, Float[np.ndarray, " period"]]:
    """1 in the week of each holiday, 0 elsewhere, by holiday."""
    years = range(grid.starts[0].year, grid.starts[-1].year + 2)
    weeks = {name: np.zeros(grid.count) for name in holidays(years[0])}
    for year in years:
        for name, day in holidays(year).items():
            place = grid.position(day)
            if 0 <= place < grid.count:
                weeks[name][place] = 1.0
    return weeks


def year_share(grid: Grid) -> Float[np.ndarray, " period"]:
    """How far into its year each week begins, 0 to 1."""
    return np.array([start.timetuple().tm_yday / 365.25 for start in grid.starts])
