"""What a press of a button does to a post, an account or a hashtag, without JavaScript."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import quote
from uuid import UUID  # noqa: TID251 - the type only

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.accounts import queries as accounts
from parvis.accounts import services as graph
from parvis.accounts.queries import Viewer
from parvis.base.errors import InvalidInput, NotFound
from parvis.posts import queries as posts
from parvis.posts import services
from parvis.web.paths import own_path
from parvis.web.request import Request, back, wants_part

Verb = Callable[[Viewer, UUID], Any]
VerbT = TypeVar("VerbT")

POST_VERBS: Final[dict[str, Verb]] = {
    "like": services.like_post,
    "unlike": services.unlike_post,
    "repost": services.repost,
    "unrepost": services.unrepost,
    "bookmark": services.bookmark_post,
    "unbookmark": services.unbookmark_post,
    "pin": services.pin_post,
    "unpin": services.unpin_post,
}
ACCOUNT_VERBS: Final[dict[str, Verb]] = {
    "follow": graph.follow,
    "unfollow": graph.unfollow,
    "block": graph.block,
    "unblock": graph.unblock,
    "mute": graph.mute,
    "unmute": graph.unmute,
    "remove-follower": graph.remove_follower,
}
HASHTAG_VERBS: Final[dict[str, Callable[[Viewer, str], Any]]] = {
    "follow": services.follow_hashtag,
    "unfollow": services.unfollow_hashtag,
}


@login_required
@require_POST
def act_on_post(request: Request, post_id: UUID, verb: str) -> HttpResponse:
    """Like, repost, bookmark or pin a post, or take that back."""
    _known(POST_VERBS, verb)(request.viewer, post_id)
    return back(request)


@login_required
@require_POST
def act_on_account(request: Request, username: str, verb: str) -> HttpResponse:
    """Follow, block or mute somebody, or take that back."""
    act = _known(ACCOUNT_VERBS, verb)
    account = accounts.account_by_username(request.viewer, username)
    act(request.viewer, account.id)
    return back(request, f"/@{account.username}")


@login_required
@require_POST
def act_on_hashtag(request: Request, tag: str, verb: str) -> HttpResponse:
    """Follow a hashtag, or follow it no longer."""
    _known(HASHTAG_VERBS, verb)(request.viewer, tag)
    return back(request, f"/tags/{quote(tag)}")


@login_required
@require_POST
def vote(request: Request, post_id: UUID) -> HttpResponse:
    """Vote in a post's poll; a script gets the poll back as it stands now."""
    choices = request.POST.getlist("choice")
    if not all(choice.isascii() and choice.isdigit() and len(choice) < 3 for choice in choices):
        raise InvalidInput("choice", _("There is no such option."))
    poll = services.vote(request.viewer, post_id, [int(choice) for choice in choices])
    return render(request, "parts/poll.html", {"poll": poll}) if wants_part(request) else back(request)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: Request, post_id: UUID) -> HttpResponse:
    """Ask whether a post shall go, and delete it."""
    if request.method == "POST":
        services.delete_post(request.viewer, post_id)
        messages.success(request, _("The post is deleted."))
        return redirect(own_path(request.POST.get("next", "")))
    posts.source(request.viewer, post_id)
    return render(request, "pages/delete.html", {"post": posts.post_by_id(request.viewer, post_id)})


def _known(verbs: Mapping[str, VerbT], verb: str) -> VerbT:
    """Return what a verb of an address does."""
    if verb not in verbs:
        raise NotFound(_("There is no such page."))
    return verbs[verb]
