"""What a client sent, wherever it put it: query, form, multipart or JSON, as Mastodon accepts.

Names follow Rails: `id[]=1&id[]=2` is a list, `poll[options][]=yes` a list inside an object.
`Query[...]` (ninja's) reads the address; `Sent[...]` reads address and body together.
"""

from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import orjson
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.files import UploadedFile
from ninja.params.models import BodyModel, Param
from ninja.parser import Parser
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticUndefined
from typing_extensions import override

from parvis.api.errors import UNREADABLE, Malformed, UnknownFormat, readable
from parvis.base.errors import InvalidInput

T = TypeVar("T")
Values = dict[str, Any]
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
_DEEPEST: Final = 4
_MOST_NAMES: Final = 500


class Input(BaseModel):
    """What an operation takes. Names that it does not know are ignored, as Mastodon does."""


def _empty_is_unset(value: object) -> object:
    return None if value == "" else value


Flag = Annotated[bool | None, BeforeValidator(_empty_is_unset)]
Number = Annotated[Annotated[int, Field(ge=-(2**53), le=2**53)] | None, BeforeValidator(_empty_is_unset)]


def sent(request: HttpRequest) -> Values:
    """Return everything that the request says, as one tree; the body wins over the address."""
    try:
        values = nested(request.GET)
        values.update(_body(request))
    except UNREADABLE as error:
        raise readable(error) from error
    refuse_nul(values)
    return values


def _body(request: HttpRequest) -> Values:
    kind = request.content_type or ""
    if kind == MULTIPART:
        return _multipart(request)
    raw = request.body
    if not raw.strip():
        return {}
    if kind == JSON or kind.endswith("+json"):
        return _json(raw)
    if kind == FORM:
        return nested(request.POST if request.method == "POST" else QueryDict(raw))
    raise UnknownFormat(
        _("Send JSON, a form or multipart; %(format)s is not understood.") % {"format": kind[:80] or "?"}
    )


def _json(raw: bytes) -> Values:
    try:
        values = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Malformed(_("The body is not valid JSON.")) from error
    if not isinstance(values, dict):
        raise InvalidInput("body", _("The body must be a JSON object."))
    return values


def _multipart(request: HttpRequest) -> Values:
    if request.method == "POST":
        fields: QueryDict = request.POST
        files: MultiValueDict[str, Any] = request.FILES
    else:
        # Django reads forms of POST only.
        fields, files = request.parse_file_upload(request.META, request)
    values = nested(fields)
    values.update(nested(files))
    return values


def nested(pairs: MultiValueDict[str, Any]) -> Values:
    """Return the tree that Rails would read from `a[b][]=c` pairs."""
    tree: Values = {}
    if len(pairs) > _MOST_NAMES:
        raise Malformed(_("This request names too many parameters."))
    for name, found in pairs.lists():
        path = _path(name)
        if path[-1] == "":
            _put(tree, path[:-1], found, many=True)
        else:
            _put(tree, path, found[-1:], many=False)
    return tree


def _path(name: str) -> list[str]:
    head, bracket, rest = name.partition("[")
    if not bracket or not head or not rest.endswith("]"):
        return [name]
    parts = [head, *rest[:-1].split("][")]
    if len(parts) > _DEEPEST:
        raise Malformed(_("The parameter %(name)s is nested too deeply.") % {"name": name[:80]})
    return parts


def _put(tree: Values, path: list[str], found: list[Any], *, many: bool) -> None:
    for part in path[:-1]:
        inner = tree.setdefault(part, {})
        if not isinstance(inner, dict):
            raise Malformed(_("The parameter %(name)s is given in two ways.") % {"name": path[0][:80]})
        tree = inner
    last = path[-1]
    if many:
        kept = tree.setdefault(last, [])
        if not isinstance(kept, list):
            raise Malformed(_("The parameter %(name)s is given in two ways.") % {"name": path[0][:80]})
        kept.extend(found)
    else:
        tree[last] = found[0]


def as_list(value: object) -> object:
    """Return the list that was meant: `{"0": a, "1": b}` is how some forms write one."""
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, str):
        return [value]
    return value


def refuse_nul(value: object, name: str = "body") -> None:
    """Refuse U+0000 anywhere: PostgreSQL cannot store it, and nobody means it."""
    if isinstance(value, str):
        if "\0" in value:
            raise InvalidInput(name, _("The text contains a character that cannot be stored (U+0000)."))
    elif isinstance(value, dict):
        for key, inner in value.items():
            refuse_nul(key, name)
            refuse_nul(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            refuse_nul(inner, name)


class QueryParser(Parser):
    """Reads `types[]=a&types[]=b` into the list `types`."""

    @override
    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> Values:
        values = nested(data)
        refuse_nul(values)
        for name in list_fields:
            if name in values:
                values[name] = as_list(values[name])
        return values


class SentModel(BodyModel):
    """Reads one model from everything that was sent."""

    @classmethod
    @override
    def get_request_data(cls, request: HttpRequest, api: NinjaAPI, path_params: Values) -> Values:
        name: str = cls.__read_from_single_attr__
        return {name: sent(request)}


class SentParam(Param):  # type: ignore[misc]  # pydantic's FieldInfo is final for users
    """Marks a parameter that is read by `SentModel`; documented as the body."""

    _model = SentModel

    @classmethod
    @override
    def _param_source(cls) -> str:
        return "body"


class _Sent:
    def __getitem__(self, model: type[Any]) -> Any:
        return Annotated[model, SentParam(default=PydanticUndefined)]


if TYPE_CHECKING:
    Sent = Annotated[T, SentParam(default=...)]
else:
    Sent = _Sent()

Upload = Annotated[UploadedFile | None, BeforeValidator(_empty_is_unset)]
List = Annotated[list[T], BeforeValidator(as_list)]
