"""What the page's script adds plans up from: curves of every lever and draw in a few kilobytes."""

import base64
from collections.abc import Mapping

import numpy as np
from jaxtyping import Float

from kurssi.planning.plan import CURSE
from kurssi.planning.slides import Slide, Slides
from kurssi.steps.dragging import Sliders

WHOLE = 32767  # the largest whole number of 16 bits


def packed(under: Sliders, language: str) -> Mapping[str, object]:
    """The slides as JSON values.

    ``gross`` is the plan's contribution by draw, ``eur`` and ``cx`` its gain over going on as now
    (32-bit numbers); of each lever ``eur`` and ``cx`` are by draw and knot, as whole numbers of 16
    bits times ``scale``. ``curse``: so many standard deviations of what a plan adds to the same
    budget spread as now (``unchosen``, like a lever, EUR more than going on as now) are taken off
    its euros.
    """
    slides = under.slides
    return {
        "language": language,
        "draws": len(slides.eur),
        "curse": CURSE,
        "gross": _plain(slides.eur),
        "eur": _plain(slides.eur - slides.cost - slides.present.eur),
        "cx": _plain(slides.cx - slides.present.cx),
        "levers": [_lever(one) for one in slides.slides],
        "unchosen": _unchosen(slides),
    }


def _lever(slide: Slide) -> Mapping[str, object]:
    eur, cx = _whole(slide.eur), _whole(slide.cx)
    return {
        "lever": slide.lever, "base": slide.base, "half": slide.half, "price": slide.price,
        "knots": [round(float(knot), 9) for knot in slide.knots],
        "eur": eur[0], "cx": cx[0], "scale": [eur[1], cx[1]],
    }  # fmt: skip


def _unchosen(slides: Slides) -> Mapping[str, object]:
    eur, scale = _whole(slides.unchosen.eur - slides.present.eur[:, None])
    return {
        "base": slides.unchosen.base, "knots": [round(float(t), 9) for t in slides.unchosen.knots],
        "eur": eur, "scale": scale,
    }  # fmt: skip


def _plain(draws: Float[np.ndarray, " draw"]) -> str:
    return base64.b64encode(draws.astype("<f4").tobytes()).decode()


def _whole(values: Float[np.ndarray, "draw knot"]) -> tuple[str, float]:
    """Whole numbers, and what one of them is."""
    scale = float(np.abs(values).max()) / WHOLE or 1.0
    told = np.rint(values / scale).astype("<i2")
    return base64.b64encode(told.tobytes()).decode(), scale
