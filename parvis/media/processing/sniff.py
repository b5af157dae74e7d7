"""What a file is by its first bytes, whatever its name or its sender says.

Looked at before a worker is started: most wrong files are told from images here, in
microseconds and with a sentence that names what they are.
"""

from typing import Final

HEAD_BYTES: Final = 1024

IMAGE_FORMATS: Final = frozenset({"JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF", "HEIF"})

_PREFIXES: Final = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"FLV", "video"),
    (b"\x00\x00\x01\xba", "video"),
    (b"\x00\x00\x01\xb3", "video"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video"),  # ASF: WMV
    (b"ID3", "sound"),
    (b"fLaC", "sound"),
    (b"%PDF", "document"),
    (b"PK\x03\x04", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
)
_RIFF: Final = {b"WEBP": "WEBP", b"AVI ": "video", b"WAVE": "sound"}
_ISO_BOXES: Final = frozenset(
    {b"ftyp", b"moov", b"mdat", b"styp", b"moof", b"wide", b"free", b"skip", b"pnot"}
)
# The first pages of an Ogg file name its streams (RFC 3533, section 6).
_OGG_PICTURES: Final = (b"\x80theora", b"OVP80", b"BBCD\x00", b"\x01video\x00")
# Packets of MPEG-TS begin with one byte, every 188; on disks, 4 bytes of time stand before each.
_TS_SYNC: Final = 0x47
_TS_PACKETS: Final = ((0, 188), (4, 192))
_BMP_HEADER_BYTES: Final = frozenset({12, 40, 52, 56, 64, 108, 124})
_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1"})
_SOUND_BRANDS: Final = frozenset({b"M4A ", b"M4B "})


def sniff(head: bytes) -> str:
    """Return one of `IMAGE_FORMATS`, or the plain word for what it is instead."""
    if not head:
        return "empty"
    for prefix, found in _PREFIXES:
        if head.startswith(prefix):
            return found
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "unknown")
    if head[:4] == b"OggS":
        return "video" if any(name in head for name in _OGG_PICTURES) else "sound"
    if head[4:8] in _ISO_BOXES:
        return _iso_media(head)
    if any(_is_ts(head, start, step) for start, step in _TS_PACKETS):
        return "video"
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_BYTES:
        return "BMP"
    return _textual(head)


def _is_ts(head: bytes, start: int, step: int) -> bool:
    """Say whether packets begin where they would; two must be there to tell."""
    starts = head[start::step]
    return len(starts) > 1 and all(byte == _TS_SYNC for byte in starts)


def _iso_media(head: bytes) -> str:
    box_bytes = int.from_bytes(head[:4])
    brands = {head[8:12]} | {head[at : at + 4] for at in range(16, min(box_bytes, len(head)), 4)}
    if head[8:12] in _SOUND_BRANDS:
        return "sound"
    if brands & _AVIF_BRANDS:
        return "AVIF"
    return "HEIF" if brands & _HEIF_BRANDS else "video"


def _textual(head: bytes) -> str:
    if b"\x00" in head:
        return "unknown"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"<svg") or (start.startswith((b"<?xml", b"<!--")) and b"<svg" in start):
        return "svg"
    control = sum(byte < 9 or 13 < byte < 27 for byte in head)
    try:
        head[:-4].decode() if len(head) == HEAD_BYTES else head.decode()
    except UnicodeDecodeError:
        return "unknown"
    return "unknown" if control else "text"
