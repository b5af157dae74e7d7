"""How a refusal from a room below finds its place beside the right field."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm

from parvis.base.errors import InvalidInput, ParvisError


@contextmanager
def refusals_shown_in(form: BaseForm) -> Iterator[None]:
    """Turn a refusal into an error of `form`: beside its field, or above them all."""
    try:
        yield
    except InvalidInput as error:
        form.add_error(error.field if error.field in form.fields else None, error.safe)
    except ParvisError as error:
        form.add_error(None, error.safe)
