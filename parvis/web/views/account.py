"""Coming in and going: sign-up, the welcome page, and the days in which a deletion can be undone."""

import datetime as dt
from typing import Any

from allauth.account.views import SignupView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from typing_extensions import override

from parvis.accounts import queries
from parvis.accounts.services import cancel_deletion, update_preferences
from parvis.base.errors import InvalidInput, ParvisError
from parvis.web.allauth.accounts import remember_language
from parvis.web.allauth.registration import door
from parvis.web.forms.membership import WelcomeForm
from parvis.web.request import MemberRequest

SUGGESTIONS = 6


class Signup(SignupView):
    """allauth's sign-up, where a refusal of the accounts room is an error of the form.

    Between the check and the writing somebody else may take the name or the last
    place on an invitation.
    """

    @override
    def get_initial(self) -> dict[str, Any]:
        """Carry the invitation from the address into the form."""
        return {**super().get_initial(), "invite": door(self.request).code}

    @override
    def form_valid(self, form: Any) -> HttpResponse:
        """Create the account, or say beside the form why not."""
        try:
            return super().form_valid(form)
        except ParvisError as error:
            field = error.field if isinstance(error, InvalidInput) else ""
            form.add_error({"email": "email", "password": "password1"}.get(field, "username"), error.safe)
            return self.form_invalid(form)


signup = Signup.as_view()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: MemberRequest) -> HttpResponse:
    """Greet a newcomer: a language, and some people to follow."""
    chosen = queries.preferences(request.viewer).language
    form = WelcomeForm(request.POST or None, initial={"language": chosen or translation.get_language()})
    if request.method == "POST" and form.is_valid():
        update_preferences(request.viewer, language=form.cleaned_data["language"])
        response = redirect("welcome")
        remember_language(response, form.cleaned_data["language"])
        return response
    people = queries.suggestions(request.viewer, SUGGESTIONS)
    stands = queries.relationships(request.viewer, [person.id for person in people])
    context = {"form": form, "people": [(person, stands[person.id]) for person in people]}
    return render(request, "account/welcome.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: MemberRequest) -> HttpResponse:
    """Say until when an account can come back, and bring it back."""
    asked_at = request.user.deletion_requested_at
    if asked_at is None:
        return redirect("first")
    if request.method == "POST":
        cancel_deletion(request.user.pk)
        messages.success(request, _("Good to have you back. Everything is as it was."))
        return redirect("first")
    until = asked_at + dt.timedelta(days=settings.PARVIS.deletion_grace_days)
    return render(request, "account/leaving.html", {"until": until})
