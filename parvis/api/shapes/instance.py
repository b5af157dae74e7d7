"""The network itself: its name, its limits, whether one can sign up."""

from typing import Final

from django.conf import settings
from django.utils.html import escape

from parvis import VERSION
from parvis.accounts.queries import FiguresView
from parvis.api.shapes.common import Json, base_url, picture

# The Mastodon API whose shapes these are; clients decide by it what they may ask for.
MASTODON: Final = "4.7.0"
_API_LEVEL: Final = 7
_MIME_TYPES: Final = (
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/heic",
    "image/heif",
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "video/x-matroska",
    "video/x-msvideo",
    "video/mpeg",
    "video/mp2t",
    "video/3gpp",
    "video/ogg",
    "video/x-flv",
)
_URL_CHARS: Final = 23  # twitter-text's weight of a link, whatever its length
_PINS: Final = 5
_FRAME_RATE: Final = 240  # of slow motion; what is shown has 60 at most


def version() -> str:
    return f"{MASTODON} (compatible; Parvis {VERSION})"


def _limits() -> Json:
    chosen = settings.PARVIS
    return {
        "accounts": {
            "max_featured_tags": 0,
            "max_pinned_statuses": _PINS,
            "max_profile_fields": 4,
            "max_display_name_length": 60,
            "max_note_length": 500,
            "profile_field_name_limit": 40,
            "profile_field_value_limit": 200,
        },
        "statuses": {
            "max_characters": chosen.post_max_chars,
            "max_media_attachments": chosen.images_per_post,
            "characters_reserved_per_url": _URL_CHARS,
        },
        "media_attachments": {
            "supported_mime_types": list(_MIME_TYPES),
            "description_limit": 1500,
            "image_size_limit": chosen.image_max_bytes,
            "image_matrix_limit": chosen.image_max_pixels,
            "video_size_limit": chosen.video_max_bytes,
            "video_frame_rate_limit": _FRAME_RATE,
            "video_matrix_limit": chosen.video_max_pixels,
        },
        "polls": {
            "max_options": chosen.poll_max_options,
            "max_characters_per_option": chosen.poll_option_max_chars,
            "min_expiration": chosen.poll_min_s,
            "max_expiration": chosen.poll_max_s,
        },
        "translation": {"enabled": False},
    }


def instance_v2(counted: FiguresView) -> Json:
    """Return an `Instance`."""
    chosen = settings.PARVIS
    everybody = {"local": "public", "remote": "disabled"}
    return {
        "domain": chosen.host_name,
        "title": chosen.site_name,
        "version": version(),
        "source_url": chosen.source_url or f"{base_url()}/about",
        "description": chosen.site_description,
        "usage": {"users": {"active_month": counted.active_month}},
        "thumbnail": {"url": picture("header.png")},
        "icon": [{"src": picture("avatar.png"), "size": "400x400"}],
        "languages": list(chosen.languages),
        "configuration": {
            "urls": {
                "streaming": base_url(),
                "about": f"{base_url()}/about",
                "privacy_policy": None,
                "terms_of_service": None,
            },
            "vapid": {"public_key": ""},
            "timelines_access": {
                "live_feeds": everybody,
                "hashtag_feeds": everybody,
                "trending_link_feeds": everybody,
            },
            "limited_federation": True,
            **_limits(),
        },
        "registrations": {
            "enabled": chosen.registration != "closed",
            "approval_required": False,
            "reason_required": False,
            "min_age": None,
            "message": None,
            "url": f"{base_url()}/accounts/signup/",
        },
        "api_versions": {"mastodon": _API_LEVEL},
        "contact": {"email": chosen.contact, "account": None},
        "rules": [],
    }


def instance_v1(counted: FiguresView) -> Json:
    """Return a `V1Instance`."""
    chosen = settings.PARVIS
    return {
        "uri": chosen.host_name,
        "title": chosen.site_name,
        "short_description": chosen.site_description,
        "description": chosen.site_description,
        "email": chosen.contact,
        "version": version(),
        "urls": {"streaming_api": base_url()},
        "stats": {
            "user_count": counted.accounts,
            "status_count": counted.posts,
            "domain_count": 0,
        },
        "thumbnail": picture("header.png"),
        "languages": list(chosen.languages),
        "registrations": chosen.registration != "closed",
        "approval_required": False,
        "invites_enabled": True,
        "configuration": _limits(),
        "contact_account": None,
        "rules": [],
    }


def description() -> Json:
    """Return an `ExtendedDescription`."""
    return {"updated_at": _EPOCH, "content": f"<p>{escape(settings.PARVIS.site_description)}</p>"}


_EPOCH: Final = "2026-01-01T00:00:00.000Z"


def oauth_server(scopes: list[str]) -> Json:
    """Return the metadata of the authorization server (RFC 8414)."""
    here = base_url()
    return {
        "issuer": f"{here}/",
        "service_documentation": f"{here}/api/openapi.json",
        "authorization_endpoint": f"{here}/oauth/authorize",
        "token_endpoint": f"{here}/oauth/token",
        "app_registration_endpoint": f"{here}/api/v1/apps",
        "revocation_endpoint": f"{here}/oauth/revoke",
        "userinfo_endpoint": f"{here}/oauth/userinfo",
        "scopes_supported": scopes,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    }


def nodeinfo_links() -> Json:
    """Return where the node information is (NodeInfo, section 2)."""
    schema = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    return {"links": [{"rel": schema, "href": f"{base_url()}/nodeinfo/2.0"}]}


def nodeinfo(counted: FiguresView) -> Json:
    """Return the node information (NodeInfo 2.0)."""
    chosen = settings.PARVIS
    return {
        "version": "2.0",
        "software": {"name": "parvis", "version": VERSION},
        "protocols": [],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": chosen.registration == "open",
        "usage": {
            "users": {
                "total": counted.accounts,
                "activeMonth": counted.active_month,
                "activeHalfyear": counted.active_half_year,
            },
            "localPosts": counted.posts,
        },
        "metadata": {"nodeName": chosen.site_name, "nodeDescription": chosen.site_description},
    }
