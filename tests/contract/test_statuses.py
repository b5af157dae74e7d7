import pytest

from tests.contract.conftest import Api

pytestmark = pytest.mark.django_db


def test_posts_a_status(alice: Api) -> None:
    made = alice.post("/api/v1/statuses", {"status": "Hello #square, @bob!", "visibility": "public"})
    assert made.status_code == 200, made.content
    shape = made.json()
    assert shape["account"]["acct"] == "alice"
    assert shape["visibility"] == "public"
    assert [tag["name"] for tag in shape["tags"]] == ["square"]
    assert [person["acct"] for person in shape["mentions"]] == ["bob"]
    assert 'href="http://127.0.0.1:8000/@bob"' in shape["content"]
    again = alice.get(f"/api/v1/statuses/{shape['id']}")
    assert again.json() == shape
