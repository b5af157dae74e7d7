import pytest

from parvis.api.scopes import covering, known


@pytest.mark.parametrize(
    ("scope", "enough"),
    [
        ("read:statuses", {"read:statuses", "read"}),
        ("write:follows", {"write:follows", "write", "follow"}),
        ("write:blocks", {"write:blocks", "write", "follow"}),
        ("push", {"push"}),
        ("read", {"read"}),
    ],
)
def test_coarse_scopes_contain_fine_ones(scope: str, enough: set[str]) -> None:
    assert covering(scope) == enough
    assert enough <= known()
