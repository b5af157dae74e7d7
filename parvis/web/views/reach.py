"""What came of one's own post."""

from uuid import UUID  # noqa: TID251 - the type only

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.base.errors import NotFound
from parvis.feed.queries import video_insights
from parvis.web.reach import reach_of
from parvis.web.request import MemberRequest


@login_required
@require_safe
def reach(request: MemberRequest, username: str, post_id: UUID) -> HttpResponse:
    """Show the author of a post how far it came, and of a video how it was watched."""
    insights = video_insights(request.viewer, post_id)
    if insights.post.video is None and insights.ladder is None:
        raise NotFound(_("There are no figures for this post."))
    if insights.post.author.username != username:
        return redirect(reverse("reach", args=[insights.post.author.username, post_id]))
    context = {"insights": insights, "post": insights.post, "reach": reach_of(insights)}
    return render(request, "pages/reach.html", context)
