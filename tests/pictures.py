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


def opened(path: Path) -> Image.Image:
    """Return the picture in a file, the file closed again."""
    with Image.open(path) as image:
        image.load()
        return image.copy()


def frames_of(path: Path) -> int:
    """Return how many frames an image file has."""
    with Image.open(path) as image:
        return int(getattr(image, "n_frames", 1))


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


def colour_profile() -> bytes:
    """Return an ICC profile (ICC.1:2001-04, matrix/TRC) whose red is sRGB's green and vice versa."""
    red, green, blue = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
    curve = b"curv" + bytes(4) + (1).to_bytes(4) + (0x0233).to_bytes(2) + bytes(2)
    bodies = {
        b"desc": b"desc" + bytes(4) + (5).to_bytes(4) + b"swap\0" + bytes(79),
        b"cprt": b"text" + bytes(4) + b"none" + bytes(4),
        b"wtpt": _xyz((0.9642, 1.0, 0.8249)),
        b"rXYZ": _xyz(green),
        b"gXYZ": _xyz(red),
        b"bXYZ": _xyz(blue),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    table, data, at = b"", b"", 128 + 4 + 12 * len(bodies)
    for name, body in bodies.items():
        table += name + (at + len(data)).to_bytes(4) + len(body).to_bytes(4)
        data += body
    head = bytes(8) + b"\x02\x40\0\0mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28)
    head += b"".join(_fixed(value) for value in (0.9642, 1.0, 0.8249)) + bytes(48)
    rest = head + len(bodies).to_bytes(4) + table + data
    return len(rest).to_bytes(4) + rest[4:]


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(_fixed(value) for value in values)


def _fixed(value: float) -> bytes:
    return round(value * 65536).to_bytes(4)
