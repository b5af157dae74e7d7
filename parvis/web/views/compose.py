"""Writing and rewriting posts."""

from typing import Any
from uuid import UUID  # noqa: TID251 - the type only

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from parvis.base import ids
from parvis.base.errors import InvalidInput, ParvisError
from parvis.posts import queries, services
from parvis.posts.queries import PostView
from parvis.web.forms.compose import ComposeForm, blank_form, edit_form, quote_form, reply_form
from parvis.web.paths import post_path
from parvis.web.request import Request, identity, wants_part


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def compose(request: Request) -> HttpResponse:
    """Show the form for a new post, and publish it."""
    if request.method != "POST":
        return _draw(request, _started(request))
    form = ComposeForm(request.POST, request.FILES)
    post = _saved(request, form, None)
    return _answer(request, form, post) if post else _refuse(request, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, post_id: UUID) -> HttpResponse:
    """Show a post as a form, and publish its new version."""
    before = queries.post_by_id(request.viewer, post_id)
    if request.method != "POST":
        queries.source(request.viewer, post_id)
        return _draw(request, edit_form(before), editing=before)
    form = ComposeForm(request.POST, request.FILES)
    post = _saved(request, form, post_id)
    return _answer(request, form, post) if post else _refuse(request, form, editing=before)


def _started(request: Request) -> ComposeForm:
    answered, quoted = identity(request, "reply_to"), identity(request, "quote")
    if answered:
        return reply_form(request.viewer, queries.post_by_id(request.viewer, answered).shown)
    if quoted:
        return quote_form(request.viewer, queries.post_by_id(request.viewer, quoted).shown)
    form = blank_form(request.viewer)
    form.initial["text"] = request.GET.get("text", "")
    return form


def _saved(request: Request, form: ComposeForm, post_id: UUID | None) -> PostView | None:
    """Return the post, or leave in the form what is wrong with it."""
    try:
        if not form.is_valid():
            return None
        draft = form.draft(request.viewer)
        if post_id:
            return services.edit_post(request.viewer, post_id, draft)
        key = form.cleaned_data["idempotency_key"]
        return services.create_post(request.viewer, draft, idempotency_key=key)
    except ParvisError as error:
        form.add_error(None, str(error.safe))
        form.failed_with = error.status
        return None


def _answer(request: Request, form: ComposeForm, post: PostView) -> HttpResponse:
    if wants_part(request):
        html = render_to_string("parts/post.html", {"entry": post}, request)
        return JsonResponse({"html": html, "path": post_path(post), "id": str(post.id)})
    return redirect(post_path(post))


def _refuse(request: Request, form: ComposeForm, **context: Any) -> HttpResponse:
    status = form.failed_with
    if wants_part(request):
        words = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"error": " ".join(words)}, status=status)
    return _draw(request, form, status=status, **context)


def _post_named(request: Request, text: str) -> PostView | None:
    try:
        found = queries.posts_by_ids(request.viewer, [ids.parse(text)]) if text else []
    except InvalidInput:
        return None
    return found[0] if found else None


def _draw(
    request: Request, form: ComposeForm, *, editing: PostView | None = None, status: int = 200
) -> HttpResponse:
    images = form.images(request.viewer, editing)
    context: dict[str, Any] = {"form": form, "editing": editing, "images": images}
    for name, field in (("answered", "reply_to"), ("quoted", "quote_of")):
        value = form.data.get(field) if form.is_bound else form.initial.get(field)
        context[name] = _post_named(request, str(value or ""))
    part = wants_part(request)
    return render(request, "parts/composer.html" if part else "pages/compose.html", context, status=status)
