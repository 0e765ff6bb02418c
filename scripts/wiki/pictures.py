"""Small pictures that differ from each other, in the three formats that archives hold."""

import io
import random

from PIL import Image, ImageDraw

FORMATS = [("webp", "image/webp"), ("jpg", "image/jpeg"), ("png", "image/png"), ("webp", "image/webp")]


def path_of(number):
    """At most 256 beside each other."""
    return f"_assets_/{number // 256:x}/{number:x}.{FORMATS[number % len(FORMATS)][0]}"


def draw(rng, width, height):
    """A sky, a ground and some shapes: compresses about as a photograph of that size does."""
    image = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(image)
    top, bottom = ([rng.randrange(256) for _ in range(3)] for _ in range(2))
    for y in range(height):
        pen.line([(0, y), (width, y)], fill=tuple(a + (b - a) * y // height for a, b in zip(top, bottom)))
    for _ in range(40):
        x, y, size = rng.randrange(width), rng.randrange(height), rng.randrange(4, 48)
        shape = pen.ellipse if rng.random() < 0.6 else pen.rectangle
        shape([x, y, x + size, y + size], fill=tuple(rng.randrange(256) for _ in range(3)))
    return image


def picture(seed, number):
    """Path, MIME type and bytes of the picture of this number."""
    rng = random.Random(f"{seed} picture {number}")
    extension, mimetype = FORMATS[number % len(FORMATS)]
    out = io.BytesIO()
    image = draw(rng, 320, 214)
    if extension == "jpg":
        image.save(out, "JPEG", quality=72)
    elif extension == "png":
        image.quantize(64).save(out, "PNG")
    else:
        image.save(out, "WEBP", quality=60, method=2)
    return path_of(number), mimetype, out.getvalue()


def icon():
    """The archive's illustration, 48 by 48."""
    out = io.BytesIO()
    draw(random.Random("icon"), 48, 48).save(out, "PNG")
    return out.getvalue()
