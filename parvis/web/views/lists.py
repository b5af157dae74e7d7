"""Lists: a timeline of chosen people, seen by its owner only."""

from uuid import UUID  # noqa: TID251 - the type only

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.accounts import queries as accounts
from parvis.accounts import services
from parvis.posts import queries as posts
from parvis.web.cards import gathered
from parvis.web.forms.lists import ListForm, MemberForm, initial
from parvis.web.request import Request, back, cursor


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """Show the viewer's lists, and make a new one."""
    form = ListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.create_list(request.viewer, **form.cleaned_data)
        return redirect("list_edit", made.id)
    context = {"form": form, "lists": accounts.lists(request.viewer)}
    return render(request, "pages/lists.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def timeline(request: Request, list_id: UUID) -> HttpResponse:
    """Show what the people of a list posted."""
    chosen = accounts.list_by_id(request.viewer, list_id)
    page = posts.list_timeline(request.viewer, list_id, cursor(request))
    context = {"list": chosen, "page": page, "appearances": gathered(page.items)}
    return render(request, "pages/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, list_id: UUID) -> HttpResponse:
    """Change a list's name and rules, and show who is on it."""
    chosen = accounts.list_by_id(request.viewer, list_id)
    form = ListForm(request.POST or None, initial=initial(chosen))
    if request.method == "POST" and form.is_valid():
        services.update_list(request.viewer, list_id, **form.cleaned_data)
        messages.success(request, _("The list is saved."))
        return redirect("list_edit", list_id)
    page = accounts.list_members(request.viewer, list_id, cursor(request, limit=40))
    words = request.GET.get("q", "").strip()[:100]
    found = accounts.search_accounts(request.viewer, words, limit=8, following=True) if words else []
    context = {"list": chosen, "form": form, "page": page, "words": words, "found": found}
    return render(request, "pages/list_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def change_member(request: Request, list_id: UUID) -> HttpResponse:
    """Put somebody on a list or take them off."""
    form = MemberForm(request.POST)
    if form.is_valid():
        change = services.add_to_list if form.cleaned_data["verb"] == "add" else services.remove_from_list
        change(request.viewer, list_id, [form.cleaned_data["account_id"]])
    return back(request, f"/lists/{list_id}/edit")


@login_required
@require_POST
def delete(request: Request, list_id: UUID) -> HttpResponse:
    """Delete a list; the people on it are not told and not unfollowed."""
    services.delete_list(request.viewer, list_id)
    messages.success(request, _("The list is gone."))
    return redirect("lists")
