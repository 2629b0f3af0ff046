"""Builds the pages of features: docs/features, from the compositions in specs/features.

python docs/build.py            all of them; what has not changed is not rendered again
python docs/build.py fit crop   some of them

A page is what the comment at the head of its composition says, the picture output that bears its
name, and the composition. The index follows the order in ``dagrender/spec/pages.py``.
"""

import argparse
import io
import math
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dagrender.engine import record  # noqa: E402
from dagrender.engine.request import BuildRequest  # noqa: E402
from dagrender.engine.run import Build  # noqa: E402
from dagrender.spec.pages import PARTS  # noqa: E402
from dagrender.store.place import default_root  # noqa: E402
from specs import featured  # noqa: E402

PAGES = ROOT / "docs" / "features"
LARGEST_BYTES = 25_000
LEAST_DB = 38.3
"""How near a page's picture is to be to what was rendered."""
_MEDIA = "../media/features/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is to be read on a feature's page."""

    name: str
    title: str
    text: str
    """Paragraphs in Markdown."""
    spec: str
    """The composition without its comment, and without the output that is only for the page."""

    @property
    def summary(self) -> str:
        """The first sentence of the text, on one line."""
        first = " ".join(self.text.split("\n\n")[0].split())
        end = first.find(". ")
        return first if end < 0 else first[: end + 1]


def read(name: str) -> Page:
    """The page of a feature, from its composition."""
    lines = (featured.FOLDER / f"{name}.yaml").read_text("utf-8").splitlines()
    head = next(n for n, line in enumerate(lines) if not line.startswith("#"))
    said = [line[1:].removeprefix(" ") for line in lines[:head]]
    title, text = said[0], "\n".join(said[1:]).strip()
    if not (title and text):
        raise ValueError(f"{name}.yaml: a comment of a title and a text is to be at its head")
    start = next(n for n, line in enumerate(lines) if line.startswith("outputs:"))
    outputs = [line for line in lines[start + 1 :] if not line.startswith(f"  {name}.png:")]
    spec = [*lines[head:start], "outputs:", *outputs] if outputs else lines[head:]
    shown = "\n".join(spec).replace(_MEDIA, "")
    return Page(name=name, title=title, text=text, spec=shown)


def markdown(page: Page) -> str:
    """A page as it stands in its file."""
    file = f"../../specs/features/{page.name}.yaml"
    return f"""# {page.title}

{page.text}

![{page.title}]({page.name}.webp)

```yaml
{page.spec}
```

[All features](README.md) · [every key](../reference.md) · [this file]({file})
"""


def index() -> str:
    """The page that leads to all others, part by part, with their pictures."""
    lines = [
        "# What dagrender can do",
        "",
        "Each page has a picture and the file that made it. To play with one, in the project's",
        "folder:",
        "",
        "```sh",
        "python specs/make_media.py features",
        "dagrender build specs/features/fit.yaml",
        "```",
        "",
    ]
    for part, names in PARTS.items():
        lines += [f"## {part}", "", "| | |", "|---|---|"]
        for page in map(read, names):
            picture = f'<img src="{page.name}.webp" width="200" alt="{page.title}">'
            link = f"{page.name}.md"
            lines.append(f"| [{picture}]({link}) | **[{page.title}]({link})**: {page.summary} |")
        lines.append("")
    return "\n".join(lines)


def render(name: str, spec: Path, cache: Path) -> Path:
    """Brings the picture of a feature up to date, beside ``spec``; its file."""
    request = BuildRequest(spec=spec, cache=cache, only=(f"{name}.png",), executor="inline")
    if record.up_to_date(request) is None:
        Build(request, lambda _: None).run()
    return spec.with_name(f"{name}.png")


def packed(picture: Image.Image) -> bytes:
    """The smallest WebP that is near enough to a picture."""
    for quality in range(60, 100, 3):
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if psnr(picture, Image.open(file)) >= LEAST_DB:
            break
    else:
        file = io.BytesIO()
        picture.save(file, "WEBP", lossless=True, method=6)
    return file.getvalue()


def psnr(one: Image.Image, other: Image.Image) -> float:
    """How near the worst of Y', Cb and Cr of two pictures is, in dB; 0 where their sizes differ."""
    if one.size != other.size:
        return 0
    both = (picture.convert("RGB").convert("YCbCr") for picture in (one, other))
    error = max(part**2 for part in ImageStat.Stat(ImageChops.difference(*both)).rms)
    return 10 * math.log10(255**2 / max(error, 1e-9))


def write(name: str) -> None:
    """A page and its picture."""
    picture = Image.open(render(name, featured.FOLDER / f"{name}.yaml", default_root()))
    kept = PAGES / f"{name}.webp"
    if not kept.exists() or psnr(picture, Image.open(kept)) < LEAST_DB:
        data = packed(picture.convert("RGB"))
        if len(data) > LARGEST_BYTES:
            raise ValueError(f"{name}: its picture takes {len(data)} bytes; make it smaller")
        _put(kept, data)
    _put(PAGES / f"{name}.md", markdown(read(name)).encode())


def _put(path: Path, data: bytes) -> None:
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)
        print(f"wrote {path.relative_to(ROOT)}")


def main() -> None:
    """Writes what the command line names, and the index."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="FEATURE")
    PAGES.mkdir(exist_ok=True)
    featured.ensure_media()
    for name in parser.parse_args().names or featured.NAMES:
        write(name)
    _put(PAGES / "README.md", index().encode())
    for path in PAGES.iterdir():
        if path.stem not in (*featured.NAMES, "README"):
            path.unlink()


if __name__ == "__main__":
    main()
