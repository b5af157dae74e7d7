"""Addresses of everything about one's own account."""

from django.urls import include, path
from django.views.generic import RedirectView

from parvis.web.views import account
from parvis.web.views.settings import account as login
from parvis.web.views.settings import history, invites, overview, preferences, privacy, profile, storage

urlpatterns = [
    path("accounts/signup/", account.signup, name="account_signup"),
    path("accounts/leaving/", account.leaving, name="account_leaving"),
    # The same things once more in allauth's own arrangement; ours is the one that is linked.
    path(
        "accounts/sessions/", RedirectView.as_view(pattern_name="settings_sessions"), name="usersessions_list"
    ),
    path("accounts/2fa/", RedirectView.as_view(pattern_name="settings_account"), name="mfa_index"),
    path("accounts/", include("allauth.urls")),
    path("welcome", account.welcome, name="welcome"),
    path("settings", overview.overview, name="settings"),
    path("settings/profile", profile.profile, name="settings_profile"),
    path("settings/preferences", preferences.preferences, name="settings_preferences"),
    path("settings/privacy", privacy.privacy, name="settings_privacy"),
    path("settings/privacy/blocked", privacy.blocked, name="settings_blocked"),
    path("settings/privacy/muted", privacy.muted, name="settings_muted"),
    path("settings/watch-history", history.history, name="settings_history"),
    path("settings/watch-history/clear", history.clear, name="settings_history_clear"),
    path("settings/watch-history/<uuid:watch_id>/forget", history.forget, name="settings_history_forget"),
    path("settings/storage", storage.storage, name="settings_storage"),
    path("settings/storage/<uuid:upload_id>/remove", storage.give_up, name="settings_storage_give_up"),
    path("settings/invites", invites.invites, name="settings_invites"),
    path("settings/invites/<str:code>/revoke", invites.revoke_invite, name="settings_invite_revoke"),
    path("settings/account", login.account, name="settings_account"),
    path("settings/account/sessions", login.session_list, name="settings_sessions"),
    path("settings/account/sessions/end-others", login.session_end_others, name="settings_sessions_end"),
    path("settings/account/sessions/<int:session_id>/end", login.session_end, name="settings_session_end"),
    path("settings/account/delete", login.delete, name="settings_delete"),
]
