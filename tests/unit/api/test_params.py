import pytest
from django.http import QueryDict

from parvis.api.params import as_list, nested, refuse_nul
from parvis.base.errors import InvalidInput, ParvisError


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("a=1", {"a": "1"}),
        ("a=1&a=2", {"a": "2"}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[b]=1&a[c]=2", {"a": {"b": "1", "c": "2"}}),
        ("a[b][]=1&a[b][]=2", {"a": {"b": ["1", "2"]}}),
        ("f[0][name]=x&f[1][name]=y", {"f": {"0": {"name": "x"}, "1": {"name": "y"}}}),
        ("a[=1", {"a[": "1"}),
        ("[]=1", {"[]": "1"}),
        ("", {}),
    ],
)
def test_reads_names_as_rails_does(query: str, tree: object) -> None:
    assert nested(QueryDict(query)) == tree


@pytest.mark.parametrize("query", ["a=1&a[b]=2", "a[]=1&a[b]=2", "a[b]=1&a[]=2", "a[b][c][d][e]=1"])
def test_refuses_names_that_contradict_each_other(query: str) -> None:
    with pytest.raises(ParvisError):
        nested(QueryDict(query))


def test_makes_lists_of_what_was_meant_as_one() -> None:
    assert as_list({"0": "a", "1": "b"}) == ["a", "b"]
    assert as_list("a") == ["a"]
    assert as_list(["a"]) == ["a"]


@pytest.mark.parametrize("value", ["a\0", {"x": ["a", "\0"]}, {"\0": 1}, [{"y": "\0"}]])
def test_refuses_what_a_database_cannot_hold(value: object) -> None:
    with pytest.raises(InvalidInput):
        refuse_nul(value)
