"""Finding accounts and showing them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from parvis.accounts.errors import no_account
from parvis.accounts.models import Account, AccountState, Block, Follow, FollowRequest, Mute
from parvis.accounts.queries.views import AccountView, ProfileField, Viewer
from parvis.base.sql import Ids, Query, prepared
from parvis.base.text.normalise import clean
from parvis.base.text.terms import fold
from parvis.media.queries import image_urls

_STATES: Final = {int(state): state for state in AccountState}
_COLUMNS: Final = (
    "id",
    "username",
    "domain",
    "display_name",
    "bio",
    "bio_html",
    "fields",
    "avatar__key",
    "header__key",
    "locked",
    "discoverable",
    "bot",
    "state",
    "created_at",
    "followers_count",
    "following_count",
    "posts_count",
    "last_post_at",
)


def account_by_id(viewer: Viewer, account_id: UUID) -> AccountView:
    """Return the account; raise `NotFound` if it is gone or has blocked the viewer."""
    return _one(_readable(viewer).filter(id=account_id))


def account_by_username(viewer: Viewer, username: str, domain: str = "") -> AccountView:
    """Return the account of that name; raise `NotFound` if it is gone or has blocked the viewer."""
    return _one(
        _readable(viewer)
        .annotate(name_key=Lower("username"))
        .filter(name_key=clean(username).lower(), domain=clean(domain))
    )


def accounts_by_ids(ids: Iterable[UUID]) -> dict[UUID, AccountView]:
    """Return accounts by id, whatever their state: for showing what a viewer already may see."""
    return {row[0]: _view(row) for row in _rows(set(ids))}


@prepared
def _rows(ids: Ids) -> Query:
    return Account.objects.filter(id__in=ids).values_list(*_COLUMNS)


def account_ids_by_username(usernames: Iterable[str]) -> Mapping[str, tuple[UUID, str]]:
    """Return (id, username) of the active local accounts with these names, by lower-case name."""
    wanted = {name.lower() for name in usernames}
    if not wanted:
        return {}
    rows = (
        Account.objects.annotate(name_key=Lower("username"))
        .filter(name_key__in=wanted, domain="", state=AccountState.ACTIVE)
        .values_list("name_key", "id", "username")
    )
    return {key: (account_id, username) for key, account_id, username in rows}


def search_accounts(
    viewer: Viewer, text: str, *, limit: int = 20, offset: int = 0, following: bool = False
) -> list[AccountView]:
    """Return accounts whose name or display name matches, those whom the viewer follows first."""
    words = fold(clean(text)).replace("@", "").split()
    if not words:
        return []
    rows = _readable(viewer)
    for word in words[:5]:
        rows = rows.filter(folded_names__contains=word)
    followed = Follow.objects.filter(follower=viewer.account_id, followee=OuterRef("id"))
    rows = rows.annotate(followed=Exists(followed), exact=Q(username__iexact=words[0])).order_by(
        "-exact", "-followed", "-followers_count", "id"
    )
    if following:
        rows = rows.filter(followed=True)
    return [_view(row) for row in rows.values_list(*_COLUMNS)[offset : offset + limit]]


def suggestions(viewer: Viewer, limit: int = 5) -> list[AccountView]:
    """Return accounts to follow: followed by those whom the viewer follows, else widely followed."""
    rows = _readable(viewer).filter(discoverable=True, last_post_at__isnull=False)
    rows = rows.order_by("-followers_count", "id")
    if not viewer.is_member:
        return [_view(row) for row in rows.values_list(*_COLUMNS)[:limit]]
    me = viewer.account_id
    mine = Follow.objects.filter(follower=me).values("followee_id")
    rows = rows.exclude(id__in=[me]).exclude(id__in=mine)
    rows = rows.exclude(id__in=FollowRequest.objects.filter(follower=me).values("followee_id"))
    rows = rows.exclude(id__in=Block.objects.filter(blocker=me).values("blocked_id"))
    rows = rows.exclude(id__in=Mute.objects.filter(muter=me).values("muted_id"))
    friends = rows.filter(id__in=Follow.objects.filter(follower_id__in=mine).values("followee_id"))
    found = list(friends.values_list(*_COLUMNS)[:limit])
    if len(found) < limit:
        others = rows.exclude(id__in=[row[0] for row in found])
        found.extend(others.values_list(*_COLUMNS)[: limit - len(found)])
    return [_view(row) for row in found]


def _readable(viewer: Viewer) -> QuerySet[Account]:
    rows = Account.objects.filter(state=AccountState.ACTIVE)
    if viewer.is_member:
        rows = rows.exclude(Exists(Block.objects.filter(blocker=OuterRef("id"), blocked=viewer.account_id)))
    return rows


def _one(rows: QuerySet[Account]) -> AccountView:
    row = rows.values_list(*_COLUMNS).first()
    if row is None:
        raise no_account()
    return _view(row)


def _view(row: tuple[Any, ...]) -> AccountView:
    fields, avatar_key, header_key, state = row[6], row[7], row[8], row[12]
    avatar = image_urls(avatar_key) if avatar_key else ("", "")
    columns = (
        *row[:6],
        tuple(ProfileField(f["name"], f["value"], f["html"]) for f in fields),
        *avatar,
        image_urls(header_key)[0] if header_key else "",
        *row[9:12],
        _STATES[state],
        *row[13:],
    )
    return AccountView(*columns)
