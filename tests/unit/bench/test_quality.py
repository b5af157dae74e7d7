"""The measure of pictures is exact: a picture in another matrix is the same picture."""

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.clips.quality import luminance


def planes(red: float, green: float, blue: float, of_red: float, of_blue: float) -> NDArray[np.float32]:
    """Return one pixel's luma and chroma in limited range, not rounded."""
    luma = of_red * red + (1 - of_red - of_blue) * green + of_blue * blue
    blue_chroma, red_chroma = (blue - luma) / (2 - 2 * of_blue), (red - luma) / (2 - 2 * of_red)
    limited = [16 + 219 * luma, 128 + 224 * blue_chroma, 128 + 224 * red_chroma]
    return np.array(limited, np.float32).reshape(3, 1, 1)


@pytest.mark.parametrize("colour", [(0.5, 0.5, 0.5), (1, 0, 0), (0, 0.2, 1), (0.9, 0.7, 0.6)])
@pytest.mark.parametrize(("matrix", "of_red", "of_blue"), [(1, 0.2126, 0.0722), (6, 0.299, 0.114)])
def test_luminance_is_that_of_red_green_and_blue(
    colour: tuple[float, float, float], matrix: int, of_red: float, of_blue: float
) -> None:
    seen = float(luminance(planes(*colour, of_red, of_blue), matrix)[0, 0])
    assert seen == pytest.approx(255 * np.dot((0.2126, 0.7152, 0.0722), colour), abs=0.01)
