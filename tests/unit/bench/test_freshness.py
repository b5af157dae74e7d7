"""The curve of freshness is a drawing that any browser shows."""

import math
from xml.etree import ElementTree

import pytest

from bench.freshness.plot import Line, plot

NAME = "{http://www.w3.org/2000/svg}"


def test_every_line_and_step_is_named_in_it() -> None:
    lines = [Line("long_view <auc>", [0, 0.4, 2.1]), Line("is_like gauc", [0, -3.2, 0.3])]
    drawn = ElementTree.fromstring(plot("Lost & found", ("event", "1 h", "frozen"), lines))
    words = [text.text for text in drawn.iter(f"{NAME}text")]
    assert {"Lost & found", "event", "1 h", "frozen", "long_view <auc>", "is_like gauc"} <= set(words)
    paths = [path.get("d", "") for path in drawn.iter(f"{NAME}path") if path.get("fill") == "none"]
    assert [path.count("L") for path in paths] == [2, 2]


@pytest.mark.parametrize("values", [[0.0], [0.0, 0.0], [-7.3, 12.9], [1e-9, 0.0]], ids=str)
def test_whatever_the_values_they_lie_inside(values: list[float]) -> None:
    drawn = ElementTree.fromstring(plot("x", [str(step) for step in range(len(values))], [Line("a", values)]))
    (path,) = [path.get("d", "") for path in drawn.iter(f"{NAME}path") if path.get("fill") == "none"]
    places = [float(number) for pair in path[1:].split("L") for number in pair.split()]
    assert all(math.isfinite(place) for place in places)
    assert all(0 <= place <= 420 for place in places[1::2])
