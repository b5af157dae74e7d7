"""The swipe: full-height cards, one after the other, and the conversation under each."""

from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.posts import queries
from parvis.web import swipe
from parvis.web.cards import answers
from parvis.web.forms.compose import reply_form
from parvis.web.request import Request
from parvis.web.swipe import source_named

AT_FIRST: Final = 4  # what is on the screen, and the next; the script fetches the rest
AT_ONCE: Final = 8


@require_safe
def for_you(request: Request) -> HttpResponse:
    """Show a source from its first card on, or from where a page without a script left off."""
    return render(request, "pages/for_you.html", _asked(request, AT_FIRST))


@require_safe
def watch(request: Request, post_id: UUID) -> HttpResponse:
    """Show one post as a card, and after it what follows it in its source."""
    source = source_named(request.GET.get("from", ""))
    post = queries.post_by_id(request.viewer, post_id)
    next_ones = swipe.cards_after(request.viewer, source, post_id, AT_FIRST - 1)
    cards = [*swipe.cards_of(request.viewer, [post]), *next_ones.cards]
    context = {"source": source, "cards": cards, "after": next_ones.after, "post": post.shown}
    return render(request, "pages/for_you.html", context)


@require_safe
def cards(request: Request) -> HttpResponse:
    """Return the next cards of a source, as the page's script adds them."""
    return render(request, "parts/swipe/cards.html", _asked(request, AT_ONCE))


@require_safe
def comments(request: Request, post_id: UUID) -> HttpResponse:
    """Return what is said under a post, for the drawer beside it."""
    conversation = queries.thread(request.viewer, post_id)
    post = conversation.post
    may_answer = request.viewer.is_member and not post.deleted
    context = {
        "post": post,
        "answers": answers(post.id, conversation.descendants),
        "form": reply_form(request.viewer, post) if may_answer else None,
    }
    return render(request, "parts/swipe/comments.html", context)


def _asked(request: Request, limit: int) -> dict[str, Any]:
    source = source_named(request.GET.get("from", ""))
    if before := request.GET.get("before", ""):
        found = swipe.cards_before(request.viewer, source, before, limit)
    else:
        found = swipe.cards(request.viewer, source, request.GET.get("after", ""), limit)
    return {"source": source, "cards": found.cards, "after": found.after}
