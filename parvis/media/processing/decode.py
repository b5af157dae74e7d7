"""Read an image and bring it to one form: upright, in sRGB, 8 bits a channel, without metadata.

Runs in the worker only. The picture is made small first and corrected afterwards, so that
one full-size copy of the pixels is all the memory that a large photograph needs.
"""

import io
from pathlib import Path
from typing import Final

import pillow_heif
from PIL import (  # noqa: F401 - plugins register themselves when imported
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageCms,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from parvis.media.processing.contract import Refused
from parvis.media.processing.sizes import Size, contained, covering

_ORIENTATION: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ANIMATED_FORMATS: Final = frozenset({"GIF", "WEBP", "PNG", "AVIF"})
_SCALED_WHILE_DECODED: Final = frozenset({"JPEG", "MPO"})
_DECODER_THREADS: Final = 2
_SRGB: Final = ImageCms.createProfile("sRGB")

# The limit on pixels is ours and exact (`open_image`); Pillow's own only warns.
Image.MAX_IMAGE_PIXELS = None
AvifImagePlugin.DEFAULT_MAX_THREADS = _DECODER_THREADS
pillow_heif.register_heif_opener(thumbnails=False, decode_threads=_DECODER_THREADS)


def open_image(path: str, image_format: str, max_pixels: int) -> Image.Image:
    """Return the image, header read and pixels not yet; refuse one with too many pixels."""
    if image_format == "WEBP":
        # libwebp takes the memory for the whole canvas when the file is opened.
        with Path(path).open("rb") as start:
            _refuse_too_many_pixels(webp_size(start.read(30)), max_pixels)
    image = Image.open(path, formats=[image_format])
    try:
        _refuse_too_many_pixels(image.size, max_pixels)
    except Refused:
        image.close()
        raise
    return image


def webp_size(head: bytes) -> Size:
    """Return the canvas that the first 30 bytes of a WebP announce (RFC 9649, section 2.5-2.7)."""
    if head[12:16] == b"VP8X":
        return _little(head[24:27]) + 1, _little(head[27:30]) + 1
    if head[12:16] == b"VP8L":
        bits = _little(head[21:25])
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    return _little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF


def _little(raw: bytes) -> int:
    return int.from_bytes(raw, "little")


def _refuse_too_many_pixels(size: Size, max_pixels: int) -> None:
    width, height = size
    if width * height > max_pixels:
        raise Refused("too_many_pixels", width=width, height=height, max_pixels=max_pixels)


def frame_count(image: Image.Image) -> int:
    if image.format not in _ANIMATED_FORMATS:
        return 1
    return int(getattr(image, "n_frames", 1))


def orientation(image: Image.Image) -> int:
    """Return how the camera was held, 1 to 8 (Exif 2.32, tag 0x0112); 1 where it is not said."""
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - damaged Exif takes many forms, and the pixels are still good
        return 1
    return found if found in _TURNS else 1


def read_still(image: Image.Image, box: Size, *, crop: bool) -> Image.Image:
    """Return the first frame, upright and in sRGB, within `box`, or covering it to be cropped."""
    if image.format not in _SCALED_WHILE_DECODED:
        # Before its Exif is asked for: a PNG would be loaded by that, and its damage go unseen.
        image.load()
    turn = orientation(image)
    sideways = turn >= 5
    asked = (box[1], box[0]) if sideways else box
    size = covering(image.size, asked) if crop else contained(image.size, asked)
    profile = image.info.get("icc_profile")
    # A JPEG can be decoded at a half, a quarter or an eighth, never below the size asked for.
    image.draft(None, size)
    image.load()
    small = plain_mode(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    managed = _in_srgb(small, profile)
    return managed.transpose(_TURNS[turn]) if turn in _TURNS else managed


def plain_mode(image: Image.Image) -> Image.Image:
    """Return the pixels as L, RGB, RGBA or CMYK: what can be resized without loss of meaning."""
    if image.mode in ("L", "RGB", "RGBA", "CMYK"):
        transparent = "transparency" in image.info
        return image.convert("RGBA") if transparent and image.mode != "CMYK" else image
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value / 256).convert("L")
    if image.mode == "I":
        return image.convert("F").point(lambda value: value / 256).convert("L")
    has_alpha = image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    target = "RGBA" if image.mode == "RGBA" else "RGB"
    if isinstance(profile, bytes) and profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            # RGBA goes through as RGB: LittleCMS would otherwise drop the fourth channel.
            alpha = image.getchannel("A") if target == "RGBA" else None
            opaque = image.convert("RGB") if alpha else image
            managed = ImageCms.profileToProfile(opaque, source, _SRGB, outputMode="RGB")
            if managed is not None:
                if alpha:
                    managed.putalpha(alpha)
                return managed
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a damaged or mismatched profile: the numbers as they are come closest
    return image.convert(target)
