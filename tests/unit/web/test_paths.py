"""Nobody is sent away from this network by a form or a link."""

import pytest

from parvis.web.paths import own_path


@pytest.mark.parametrize("wanted", ["/", "/latest?max_id=1", "/@alice/1#p-1"])
def test_own_paths_are_kept(wanted: str) -> None:
    assert own_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "latest",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "https://elsewhere.example/",
        "javascript:alert(1)",
        "/\t/x.example",
    ],
)
def test_anything_else_is_not(wanted: str) -> None:
    assert own_path(wanted, "/safe") == "/safe"
