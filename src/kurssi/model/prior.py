"""One uncertain quantity before the data: a family, a location and a scale, in natural units."""

from dataclasses import dataclass
from enum import Enum
from functools import partial
from math import prod

import numpy as np
from jaxtyping import Array, Float

from kurssi.maths import quantiles
from kurssi.messages import Message


class Family(Enum):
    """Shape of a prior; its value maps a standard normal to it."""

    NORMAL = partial(quantiles.normal)
    LOGISTIC = partial(quantiles.logistic)
    LOG_NORMAL = partial(quantiles.log_normal)
    LOGIT_NORMAL = partial(quantiles.logit_normal)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prior:
    """What is believed of one named quantity before the data.

    ``dims`` name its axes, ``shape`` their lengths. ``location`` is the mean or median and
    ``scale`` the spread of the family (see ``maths.quantiles``); both broadcast to ``shape``.
    ``meaning`` says in plain words what the number is, with its unit.
    """

    name: str
    meaning: Message
    family: Family
    location: float | np.ndarray
    scale: float | np.ndarray
    dims: tuple[str, ...] = ()
    shape: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)

    def at(self, u: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
        """The quantity where its standard normal is ``u``."""
        return self.family.value(u, np.asarray(self.location), np.asarray(self.scale))
