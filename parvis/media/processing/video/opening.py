"""Open a stranger's file: only containers and codecs that cameras and editors write.

FFmpeg knows some hundreds more, among them playlists that name further files and picture
readers that guess at anything. What is not listed is not tried.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import av
from av import AudioStream, CodecContext, FFmpegError, VideoStream
from av.container import InputContainer

from parvis.media.processing.video.contract import Refused

_CONTAINERS: Final = "mov matroska avi mpegts mpeg flv asf ogg"
_VIDEO: Final = """
    h264 hevc vvc libdav1d vp8 vp9 mpeg4 mpeg2video mpeg1video h263 h263i flv vp6 vp6f vp6a theora
    msmpeg4v1 msmpeg4v2 msmpeg4 wmv1 wmv2 wmv3 vc1 prores dnxhd mjpeg dvvideo rawvideo qtrle svq3
""".split()
_SOUND: Final = """
    aac aac_latm mp3float mp3 mp2float mp2 mp1float ac3 eac3 dca truehd opus libopus vorbis libvorbis
    flac alac amrnb amrwb libopencore_amrnb libopencore_amrwb wmav1 wmav2 wmapro speex nellymoser
    pcm_alaw pcm_mulaw pcm_s8 pcm_u8 pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le pcm_s32be
    pcm_f32le pcm_f32be pcm_f64le pcm_f64be pcm_bluray pcm_dvd adpcm_ima_qt adpcm_ima_wav adpcm_ms
""".split()
_ENCRYPTED: Final = frozenset({"encv", "enca", "drmi", "drms"})
_STREAMS: Final = 64
_PICTURE: Final = av.stream.Disposition.attached_pic | av.stream.Disposition.timed_thumbnails
# Decoders pad a frame to whole blocks, of 128 at most, before its true size is cut out of it.
_PADDING: Final = 1.25
_PROBED_BYTES: Final = 8 << 20
_PROBED_US: Final = 8_000_000

_INDEX_BYTES: Final = 1 << 18
_BOX_HEADER: Final = 8
_MEDIA_BOXES: Final = frozenset({b"ftyp", b"mdat", b"moov", b"wide", b"free", b"skip", b"styp", b"moof"})


@contextmanager
def opened(path: Path, max_pixels: int) -> Iterator[InputContainer]:
    """Open the file, its streams known; raises `Refused` for what is no video file."""
    pixels = int(max_pixels * _PADDING) + (1 << 16)
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": ",".join(_CONTAINERS.split()),
        "codec_whitelist": ",".join((*_VIDEO, *_SOUND)),
        "max_streams": str(_STREAMS),
        "max_pixels": str(pixels),
        "probesize": str(_PROBED_BYTES),
        "analyzeduration": str(_PROBED_US),
    }
    try:
        container = av.open(str(path), options=options, metadata_errors="replace")
    except FFmpegError as error:
        if isinstance(error, MemoryError):
            raise
        raise unreadable(path, str(error), otherwise="not_a_video") from error
    with container:
        for stream in container.streams.video:
            if _decoder(stream):
                stream.codec_context.options = {"max_pixels": str(pixels)}
        yield container


def video_of(container: InputContainer) -> VideoStream:
    """Return the stream with the moving picture; raises `Refused` where there is none to decode."""
    moving = [stream for stream in container.streams.video if not _is_picture(stream)]
    if not moving:
        raise Refused("no_video")
    if any(_is_encrypted(stream) for stream in moving):
        raise Refused("encrypted")
    usable = [stream for stream in moving if _decoder(stream) in _VIDEO]
    if not usable:
        raise Refused("unsupported", _decoder(moving[0]))
    return next((stream for stream in usable if _is_default(stream)), usable[0])


def sound_of(container: InputContainer) -> AudioStream | None:
    """Return the stream with the sound, if there is one to decode."""
    usable = [
        stream
        for stream in container.streams.audio
        if _decoder(stream) in _SOUND and not _is_encrypted(stream)
    ]
    return next((stream for stream in usable if _is_default(stream)), usable[0] if usable else None)


def _decoder(stream: VideoStream | AudioStream) -> str:
    context: CodecContext | None = stream.codec_context
    return "" if context is None else context.name


def _is_encrypted(stream: VideoStream | AudioStream) -> bool:
    """Say whether the stream is marked as encrypted (ISO/IEC 14496-12, section 8.12)."""
    context: CodecContext | None = stream.codec_context
    try:
        return context is not None and context.codec_tag in _ENCRYPTED
    except UnicodeDecodeError:
        return False


def _is_default(stream: VideoStream | AudioStream) -> bool:
    """Say whether players show this one; cameras put it first."""
    return bool(stream.disposition & av.stream.Disposition.default)


def _is_picture(stream: VideoStream) -> bool:
    """Say whether the stream is a cover picture rather than a video."""
    return bool(stream.disposition & _PICTURE)


def unreadable(path: Path, detail: str, otherwise: str = "damaged") -> Refused:
    """Return the refusal of a file that cannot be read: locked or cut off if that shows, or `otherwise`."""
    if _is_locked(path):
        return Refused("encrypted", detail)
    if is_cut_off(path):
        return Refused("cut_off", detail, bytes=path.stat().st_size)
    return Refused(otherwise, detail)


def is_cut_off(path: Path) -> bool:
    """Say whether this is MP4 or QuickTime whose end is missing (ISO/IEC 14496-12, section 4.2).

    Most writers put the index, `moov`, last: a broken-off recording or copy has none.
    """
    names: set[bytes] = set()
    length = path.stat().st_size
    at = 0
    with path.open("rb") as file:
        while at + _BOX_HEADER <= length and len(names) < _STREAMS:
            file.seek(at)
            head = file.read(2 * _BOX_HEADER)
            name, box = head[4:8], int.from_bytes(head[:4])
            if box == 1:
                box = int.from_bytes(head[8:16])
            if not names and name not in _MEDIA_BOXES:
                return False
            names.add(name)
            if box == 0:
                break
            if box < _BOX_HEADER:
                return False
            at += box
    # Pictures (AVIF, HEIF) are written in the same boxes, and have their index in `meta`.
    return b"meta" not in names and (at > length or (bool(names) and not names & {b"moov", b"moof"}))


def _is_locked(path: Path) -> bool:
    """Say whether this is MP4 whose pictures are encrypted; its index is at the start or the end."""
    with path.open("rb") as file:
        start = file.read(_INDEX_BYTES)
        file.seek(max(0, path.stat().st_size - _INDEX_BYTES))
        return start[4:8] in _MEDIA_BOXES and b"encv" in start + file.read(_INDEX_BYTES)
