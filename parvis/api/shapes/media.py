"""Pictures and videos as Mastodon shows them, and under `parvis` what it has no word for."""

from dataclasses import asdict
from fractions import Fraction
from typing import Final

from parvis.api.shapes.common import Json, absolute, instant
from parvis.media.queries import MediaView, SoundView, StorageView, UploadView, VideoView

_TYPES: Final = frozenset({"image", "gifv", "video", "audio"})
_RATE_DENOMINATOR: Final = 1001  # of the rates that television handed down, as 30000/1001


def attachment(media: MediaView) -> Json:
    """Return a `MediaAttachment`; that of a video which nobody can watch yet has no address."""
    video = media.video
    shape: Json = {
        "id": media.id,
        "type": media.kind if media.kind in _TYPES else "unknown",
        "url": absolute(media.url) if video is None else _best_url(video),
        "preview_url": absolute(media.small_url) or None,
        "remote_url": None,
        "preview_remote_url": None,
        "text_url": None,
        "meta": {
            "focus": {"x": media.focus[0], "y": media.focus[1]} if media.focus else {"x": 0, "y": 0},
            "original": _size(media.width, media.height),
            "small": _size(media.small_width, media.small_height),
        },
        "description": media.alt or None,
        "blurhash": media.blurhash or None,
    }
    if video is not None:
        shape["meta"] |= _length(media, video)
        shape["parvis"] = _extras(media, video)
    return shape


def _best_url(video: VideoView) -> str | None:
    return absolute(video.best.url) if video.best else None


def _length(media: MediaView, video: VideoView) -> Json:
    """Return Mastodon's facts of a video: in `original` those of the file that `url` names."""
    best, seconds = video.best, video.duration_ms / 1000
    original: Json = _size(best.width, best.height) if best else _size(media.width, media.height)
    rate = Fraction(video.frame_rate).limit_denominator(_RATE_DENOMINATOR)
    original |= {
        "frame_rate": f"{rate.numerator}/{rate.denominator}",
        "duration": seconds,
        "bitrate": best.bitrate_bps if best else 0,
    }
    minutes, rest = divmod(seconds, 60)
    return {
        "length": f"{int(minutes // 60)}:{int(minutes % 60):02}:{rest:05.2f}",
        "duration": seconds,
        "fps": round(video.frame_rate),
        "original": original,
    }


def _extras(media: MediaView, video: VideoView) -> Json:
    """Return all that a player of ours needs; `peaks` are a hundred values from 0 to 255."""
    return {
        "state": video.state,
        "progress": video.progress_percent,
        "plays": video.plays,
        "refusal": video.refusal or None,
        "poster": absolute(media.url) or None,
        "poster_jpeg": absolute(video.poster_jpeg_url) if media.width else None,
        "renditions": [
            {
                "url": absolute(one.url),
                "mime": one.mime,
                "codec": one.codec,
                "short_side": one.short_side,
                "width": one.width,
                "height": one.height,
                "bitrate": one.bitrate_bps,
                "size": one.size_bytes,
            }
            for one in video.renditions
        ],
        "captions": [
            {"id": one.id, "language": one.language, "url": absolute(one.url)} for one in video.captions
        ],
        "strip": asdict(video.strip) | {"url": absolute(video.strip.url)} if video.strip else None,
        "peaks": list(video.peaks),
        "has_sound": video.has_sound,
        "sound": sound(video.sound) if video.sound else None,
        "remixable": video.remixable,
        "join": {"kind": video.join, "media_id": video.joined_with} if video.join else None,
    }


def sound(view: SoundView) -> Json:
    """Return a sound; one without a title is its owner's original sound."""
    return {
        "id": view.id,
        "account_id": view.owner_key,
        "origin_media_id": view.origin_id,
        "title": view.title or None,
        "url": absolute(view.url),
        "duration_ms": view.duration_ms,
        "reusable": view.reusable,
    }


def cut(video: VideoView) -> Json:
    """Return the orders of a video, which its owner alone may change."""
    return {
        "trim_start_ms": video.trim_start_ms,
        "trim_end_ms": video.trim_end_ms,
        "cover_ms": video.cover_ms,
        "borrows_sound": video.borrows_sound,
    }


def upload(view: UploadView) -> Json:
    """Return how far a file is that is being sent."""
    return {
        "id": view.id,
        "length": view.length_bytes,
        "offset": view.offset_bytes,
        "metadata": view.metadata,
        "created_at": instant(view.created_at),
        "expires_at": instant(view.expires_at),
        "media_id": view.media_id,
    }


def storage(view: StorageView) -> Json:
    """Return how many bytes a member's files take; `most` is null where there is no limit."""
    return {"used": view.used_bytes, "most": view.most_bytes or None}


def _size(width: int, height: int) -> Json:
    aspect = round(width / height, 4) if height else 1
    return {"width": width, "height": height, "size": f"{width}x{height}", "aspect": aspect}
