"""Addresses of the pages."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from parvis.web.views import (
    about,
    actions,
    appearance,
    compose,
    explore,
    notifications,
    people,
    posts,
    profile,
    saved,
    timelines,
)
from parvis.web.views import lists as lists_views

_POST = "@<str:username>/<uuid:post_id>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", timelines.home, name="home"),
    path("latest", timelines.latest, name="latest"),
    path("tags/<str:tag>", timelines.hashtag, name="hashtag"),
    path("explore", explore.explore, name="explore"),
    path("notifications", notifications.index, name="notifications"),
    path("notifications/read", notifications.read_all, name="notifications_read"),
    path("requests", people.requests, name="requests"),
    path("requests/<uuid:account_id>/<str:verb>", people.answer_request, name="answer_request"),
    path("bookmarks", saved.bookmarks, name="bookmarks"),
    path("likes", saved.likes, name="likes"),
    path("lists", lists_views.index, name="lists"),
    path("lists/<uuid:list_id>", lists_views.timeline, name="list"),
    path("lists/<uuid:list_id>/edit", lists_views.edit, name="list_edit"),
    path("lists/<uuid:list_id>/delete", lists_views.delete, name="list_delete"),
    path("lists/<uuid:list_id>/members", lists_views.change_member, name="list_members"),
    path("compose", compose.compose, name="compose"),
    path("posts/<uuid:post_id>/edit", compose.edit, name="edit"),
    path("posts/<uuid:post_id>/delete", actions.delete, name="delete"),
    path("posts/<uuid:post_id>/vote", actions.vote, name="vote"),
    path("posts/<uuid:post_id>/<str:verb>", actions.act_on_post, name="act"),
    path("about", about.about, name="about"),
    path("theme", appearance.set_theme, name="set_theme"),
    path("shortcuts", about.shortcuts, name="shortcuts"),
    path("manifest.webmanifest", about.manifest, name="manifest"),
    path("language", set_language, name="set_language"),
    path(_POST, posts.thread, name="post"),
    path(f"{_POST}/history", posts.history, name="history"),
    path(f"{_POST}/likes", posts.liked_by, name="liked_by"),
    path(f"{_POST}/reposts", posts.reposted_by, name="reposted_by"),
    path(f"{_POST}/quotes", posts.quotes, name="quotes"),
    path("@<str:username>", profile.posts, name="profile"),
    path("@<str:username>/replies", profile.replies, name="profile_replies"),
    path("@<str:username>/media", profile.media, name="profile_media"),
    path("@<str:username>/followers", people.followers, name="followers"),
    path("@<str:username>/following", people.following, name="following"),
    path("@<str:username>/<str:verb>", actions.act_on_account, name="act_on_account"),
    path("", include("parvis.web.urls_account")),
]
