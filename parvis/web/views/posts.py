"""One post: its conversation, its history, and who did what to it."""

from typing import Any
from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from parvis.posts import queries
from parvis.posts.queries import PostView
from parvis.web.cards import answers
from parvis.web.forms.compose import reply_form
from parvis.web.paths import post_path
from parvis.web.people import with_relations
from parvis.web.request import Request, cursor


@require_safe
def thread(request: Request, username: str, post_id: UUID) -> HttpResponse:
    """Show a post between what it answers and what answers it."""
    conversation = queries.thread(request.viewer, post_id)
    post = conversation.post
    if post.author.username != username:
        return redirect(post_path(post), permanent=True)
    context = {
        "thread": conversation,
        "post": post,
        "answers": answers(post.id, conversation.descendants),
        "form": reply_form(request.viewer, post) if request.viewer.is_member else None,
    }
    return render(request, "pages/thread.html", context, status=410 if post.deleted else 200)


@require_safe
def history(request: Request, username: str, post_id: UUID) -> HttpResponse:
    """Show every version of a post, the newest first."""
    post = queries.post_by_id(request.viewer, post_id)
    versions = queries.history(request.viewer, post_id)[::-1]
    return render(request, "pages/history.html", {"post": post, "versions": versions})


@require_safe
def liked_by(request: Request, username: str, post_id: UUID) -> HttpResponse:
    """Show who likes a post."""
    page = queries.liked_by(request.viewer, post_id, cursor(request, limit=40))
    return _reactions(request, post_id, "likes", with_relations(request.viewer, page))


@require_safe
def reposted_by(request: Request, username: str, post_id: UUID) -> HttpResponse:
    """Show who reposted a post."""
    page = queries.reposted_by(request.viewer, post_id, cursor(request, limit=40))
    return _reactions(request, post_id, "reposts", with_relations(request.viewer, page))


@require_safe
def quotes(request: Request, username: str, post_id: UUID) -> HttpResponse:
    """Show the posts that quote a post."""
    return _reactions(
        request, post_id, "quotes", {"page": queries.quotes_of(request.viewer, post_id, cursor(request))}
    )


def _reactions(request: Request, post_id: UUID, section: str, context: dict[str, Any]) -> HttpResponse:
    post: PostView = queries.post_by_id(request.viewer, post_id)
    return render(request, "pages/reactions.html", {"post": post, "section": section, **context})
