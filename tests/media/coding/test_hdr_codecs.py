"""AV1 and ProRes in HDR: ten bits in every container, what players are told, the same bytes."""

import hashlib
import io
import json
import shutil
import subprocess
from dataclasses import replace

import av
import numpy as np
import pytest

from dagrender.capability import DEEP, FILMS
from dagrender.errors import EncodeError
from dagrender.media.coding.join import join
from dagrender.media.coding.planes import planes_of
from dagrender.media.coding.segment import SegmentEncoder
from dagrender.picture import Picture, Pixels

from .memory import on_linux, printed
from .test_hdr_segments import HLG, PQ, picture

AV1 = replace(PQ, codec="av1", preset="10")
PRORES = replace(PQ, codec="prores", preset="hq")
PLAIN = {"h265": PQ, "av1": AV1, "prores": PRORES}
HELD = [(codec, suffix) for suffix, one in FILMS.items() for codec in one.video if codec in DEEP]
PRINT_DIGESTS = """
import hashlib
from media.coding.test_hdr_codecs import AV1, PRORES, noisy
for encoding in (AV1, PRORES):
    for size in ((66, 64), (130, 98)):
        print(hashlib.sha256(noisy(encoding, *size)).hexdigest())
"""


def noisy(encoding, width, height):
    encoder = SegmentEncoder(replace(encoding, width_px=width, height_px=height))
    noise = np.random.default_rng(1).integers(0, 99, (height, width), np.uint16)
    for number in range(6):
        luma, *chroma = picture(number, width, height).planes
        encoder.write(Picture(pixels=Pixels.YUV420P10, planes=(luma + noise, *chroma)))
    return encoder.finish()


@pytest.mark.parametrize("told", ["pq", "hlg"])
@pytest.mark.parametrize(("codec", "suffix"), HELD)
def test_ten_bits_and_what_they_mean_are_in_every_container(tmp_path, codec, suffix, told):
    if shutil.which("ffprobe") is None:
        pytest.skip("needs ffprobe")
    encoding = PLAIN[codec]
    if told == "hlg":
        encoding = replace(encoding, dynamic_range=HLG.dynamic_range, mastering=None)
    path = tmp_path / f"film{suffix}"
    segments = []
    for first, count in ((0, 5), (5, 1), (6, 4)):
        encoder = SegmentEncoder(encoding)
        for number in range(first, first + count):
            encoder.write(picture(number))
        segments.append(encoder.finish())
    assert join(path, segments, encoding=encoding, suffix=suffix).frames == 10
    with av.open(path) as container:
        frames = list(container.decode(video=0))
    assert len(frames) == 10
    for number, frame in enumerate(frames):
        wanted = picture(number).planes[0].astype(float)
        error = np.mean((planes_of(frame)[0] - wanted) ** 2)
        assert 10 * np.log10(1023**2 / max(error, 1e-9)) >= 45
        assert len(np.unique(planes_of(frame)[0])) > 100
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_streams", str(path)],
        capture_output=True, check=True,
    )  # fmt: skip
    (stream,) = json.loads(done.stdout)["streams"]
    assert stream["pix_fmt"] == ("yuv422p10le" if codec == "prores" else "yuv420p10le")
    transfer = {"pq": "smpte2084", "hlg": "arib-std-b67"}[told]
    names = ("color_space", "color_transfer", "color_primaries", "color_range")
    assert [stream[name] for name in names] == ["bt2020nc", transfer, "bt2020", "tv"]
    sides = {one["side_data_type"]: one for one in stream.get("side_data_list", ())}
    if told == "hlg":
        assert not sides
        return
    display, light = sides["Mastering display metadata"], sides["Content light level metadata"]
    for name, wanted in (("red_x", 0.68), ("max_luminance", 4000), ("min_luminance", 0.005)):
        above, below = map(int, display[name].split("/"))
        assert abs(above / below - wanted) <= 1e-4 * max(1, wanted)
    assert (light["max_content"], light["max_average"]) == (1234, 321)


def test_the_grading_is_in_the_stream_of_av1_too():
    for encoding in (AV1, replace(AV1, mastering=replace(PQ.mastering, max_cll=None))):
        data = noisy(encoding, 128, 96)
        with av.open(io.BytesIO(data)) as container:
            frame = next(container.decode(video=0))
        kinds = {str(one.type.name) for one in frame.side_data}
        assert "MASTERING_DISPLAY_METADATA" in kinds
        assert ("CONTENT_LIGHT_LEVEL" in kinds) == (encoding.mastering.max_cll is not None)


@on_linux
def test_the_bytes_do_not_depend_on_what_memory_held_before():
    told = printed(PRINT_DIGESTS).split()
    own = [hashlib.sha256(noisy(AV1, 66, 64)).hexdigest() for _ in range(2)]
    assert [*own] == [told[0]] * 2


@pytest.mark.parametrize("codec", ["h264", "vp9"])
def test_codecs_of_eight_bits_say_which_have_ten(codec):
    with pytest.raises(EncodeError, match=f"{codec} is not for pictures in HDR") as error:
        SegmentEncoder(replace(PQ, codec=codec, preset="5"))
    assert "h265, av1, prores" in str(error.value) + str(getattr(error.value, "hint", ""))
