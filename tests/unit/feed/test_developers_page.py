"""The example of the developers' page: a source and a filter, each in one file and one line of the recipe."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parvis.accounts.queries import Viewer
from parvis.base import clock
from parvis.feed import pipeline
from parvis.feed.instants import milliseconds
from parvis.feed.pipeline import Misfit, Recipe
from parvis.feed.recipe import FOR_YOU, SIMPLE
from parvis.feed.stages import Query
from parvis.feed.stock.current import snapshot
from parvis.posts.services import Draft, create_post
from tests.cast import Cast
from tests.film_rows import film_post

PAGE = Path(__file__).resolve().parents[3] / "docs/developers.md"


def classes() -> dict[str, Any]:
    """Return what the page's files define."""
    section = PAGE.read_text().split("## Add a source or a filter")[1].split("\n## ")[0]
    found: dict[str, Any] = {}
    for code in re.findall(r"```python\n(.*?)```", section, re.DOTALL):
        exec(code, found)
    return found


@pytest.mark.django_db
def test_it_takes_one_file_and_one_line(cast: Cast) -> None:
    film = film_post(cast.alice, "A long film")
    soup, scream = (
        create_post(cast.mod.viewer, Draft(text)).id for text in ("Soup at noon", "Look here #scream")
    )
    known = classes()
    recipe = replace(
        FOR_YOU,
        sources=(*FOR_YOU.sources, known["Longest"](limit=50)),
        filters=(*FOR_YOU.filters, known["Shouting"]()),
    )
    query = Query(Viewer(cast.bob.account_id), milliseconds(clock.now()), 10, bytes(32), snapshot())
    made = pipeline.run(recipe, query)
    assert set(query.stock.post_ids(made.page.rows)) == {film.id, soup}
    removed = {one.filter: query.stock.post_ids(one.rows) for one in made.removed}
    assert removed["Shouting"] == [scream]
    by_longest = made.found.sources >> (len(recipe.sources) - 1) & 1
    assert query.stock.post_ids(made.found.rows[by_longest == 1]) == [film.id]
    assert {"Longest", "Shouting"} <= made.took_us.keys()


def test_a_recipe_without_what_a_stage_needs_is_refused() -> None:
    with pytest.raises(Misfit, match="Shouting needs view"):
        Recipe(
            name="odd",
            sources=SIMPLE.sources[1:],
            filters=(classes()["Shouting"](),),
            selector=SIMPLE.selector,
        )
