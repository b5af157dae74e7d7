"""How large a picture is to be made, in pixels; apart from the decoders, which take time to load."""

Size = tuple[int, int]


def contained(size: Size, box: Size) -> Size:
    """Return `size` shrunk to lie within `box`; never grown."""
    scale = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def covering(size: Size, box: Size) -> Size:
    """Return `size` shrunk until it just covers `box`; never grown."""
    scale = min(1.0, max(box[0] / size[0], box[1] / size[1]))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
