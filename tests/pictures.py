"""Pictures drawn by code, and how far two pictures lie apart."""

import io
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageStat

RED, GREEN, BLUE, SAND = (200, 40, 40), (40, 160, 60), (40, 60, 200), (230, 210, 170)


def drawn(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """Return a picture whose four corners differ: red, green / blue, sand."""
    image = Image.new("RGB", (width, height), SAND)
    pen = ImageDraw.Draw(image)
    across, down = width // 2, height // 2
    pen.rectangle((0, 0, across - 1, down - 1), fill=RED)
    pen.rectangle((across, 0, width, down - 1), fill=GREEN)
    pen.rectangle((0, down, across - 1, height), fill=BLUE)
    return image.convert(mode)


def noisy(width: int, height: int) -> Image.Image:
    """Return a picture that hardly compresses, as a photograph does."""
    return Image.merge("RGB", [Image.effect_noise((width, height), 80) for _ in range(3)])


def encoded(image: Image.Image, image_format: str = "PNG", **options: object) -> io.BytesIO:
    """Return the picture as a file of some format."""
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return io.BytesIO(buffer.getvalue())


def distance(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures, 0 to 255, looked at from afar."""
    small = [image.convert("RGB").resize((64, 64)) for image in (one, other)]
    return sum(ImageStat.Stat(ImageChops.difference(*small)).mean) / 3


def webp_chunks(path: Path) -> list[bytes]:
    """Return the names of a WebP's chunks (RFC 9649, section 2.3), which say all it contains."""
    raw, at, names = path.read_bytes(), 12, []
    while at < len(raw):
        names.append(raw[at : at + 4])
        at += 8 + int.from_bytes(raw[at + 4 : at + 8], "little")
        at += at % 2
    return names
