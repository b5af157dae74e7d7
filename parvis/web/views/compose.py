"""Writing and rewriting posts."""

from typing import Any
from uuid import UUID  # noqa: TID251 - the type only

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.base import ids
from parvis.base.errors import Forbidden, InvalidInput, NotFound, ParvisError
from parvis.media.queries import Join, SoundView
from parvis.posts import queries, services
from parvis.posts.queries import PostView
from parvis.web.cards import may_remix
from parvis.web.forms.compose import ComposeForm, again_form, blank_form, edit_form, quote_form, reply_form
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


@login_required
@require_safe
def video_part(request: Request) -> HttpResponse:
    """Return the part of the form that edits a video, for pages that came without it."""
    form = blank_form(request.viewer)
    return render(request, "parts/composer_video.html", {"clip": form.clip, "suffix": "-inline"})


def _started(request: Request) -> ComposeForm:
    answered, quoted = identity(request, "reply_to"), identity(request, "quote")
    if again := identity(request, "again"):
        queries.source(request.viewer, again)  # which is its author's alone
        return again_form(request.viewer, queries.post_by_id(request.viewer, again))
    if answered:
        return reply_form(request.viewer, queries.post_by_id(request.viewer, answered).shown)
    if quoted:
        return quote_form(request.viewer, queries.post_by_id(request.viewer, quoted).shown)
    form = blank_form(request.viewer)
    form.initial["text"] = request.GET.get("text", "")
    form.initial["clip"] |= _borrowed(request)
    return form


def _borrowed(request: Request) -> dict[str, Any]:
    """Return what the address asks to take from others: a sound, or a video to join with.

    Raises `Forbidden` for what its owner keeps to themselves.
    """
    viewer = request.viewer
    for join in Join:
        if other := identity(request, join.value):
            if not may_remix(queries.post_by_id(viewer, other).shown, viewer):
                raise Forbidden(_("Its author does not allow duets and stitches with this video."))
            return {"join": join.value, "join_with": other}
    sound_id = identity(request, "sound")
    if sound_id is None:
        return {}
    sound = queries.sound_heard(viewer, sound_id)
    if sound is None:
        raise NotFound(_("This sound does not exist any more."))
    if not sound.reusable and sound.owner_key != viewer.account_id:
        raise Forbidden(_("Its owner does not allow this sound in other videos."))
    return {"sound": sound_id}


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
        said = _("Your video is being prepared; the post appears by itself.") if post.awaits_video else ""
        return JsonResponse({"html": html, "path": post_path(post), "id": str(post.id), "said": said})
    return redirect(post_path(post))


def _refuse(request: Request, form: ComposeForm, **context: Any) -> HttpResponse:
    status = form.failed_with
    if wants_part(request):
        words = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"error": " ".join(words)}, status=status)
    return _draw(request, form, status=status, **context)


def _post_named(request: Request, text: str) -> PostView | None:
    found = queries.posts_by_ids(request.viewer, [key]) if (key := _key(text)) else []
    return found[0].shown if found else None


def _sound_named(request: Request, text: str) -> SoundView | None:
    return queries.sound_heard(request.viewer, key) if (key := _key(text)) else None


def _key(text: str) -> UUID | None:
    try:
        return ids.parse(text) if text else None
    except InvalidInput:
        return None


def _draw(
    request: Request, form: ComposeForm, *, editing: PostView | None = None, status: int = 200
) -> HttpResponse:
    media = form.attached(request.viewer, editing)
    context: dict[str, Any] = {"form": form, "editing": editing}
    context["images"] = [one for one in media if one.video is None]
    context["video"] = next((one for one in media if one.video), None)
    for name, field in (
        ("answered", form["reply_to"]),
        ("quoted", form["quote_of"]),
        ("joined", form.clip["join_with"]),
    ):
        context[name] = _post_named(request, str(field.value() or ""))
    context["sound"] = _sound_named(request, str(form.clip["sound"].value() or ""))
    part = wants_part(request)
    return render(request, "parts/composer.html" if part else "pages/compose.html", context, status=status)
