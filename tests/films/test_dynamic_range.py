"""Footage in high dynamic range, and in fields, as it comes out of a whole build."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.filter import Graph

from .film import build, decoded, spec_of

SIZE = 192, 108
# ITU-R BT.2408-7, table 1: levels of signal, and what they mean, for PQ and HLG
BLACK, GREY_CARD, WHITE = 0.0, 0.38, (0.58, 0.75)
TRANSFERS = {"smpte2084": 0, "arib-std-b67": 1}
SDR_GREY_CARD = 0.425  # BT.2408-7, table 2: of a signal of BT.709


def levels(transfer):
    return [BLACK, GREY_CARD, WHITE[TRANSFERS[transfer]], 1.0]


def footage(path, transfer, *, frames=4):
    """Ten-bit H.265 of four bands of grey."""
    tags = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:range=limited:lossless=1"
    options = {"preset": "ultrafast", "x265-params": f"log-level=none:pools=1:bframes=0:{tags}"}
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx265", rate=30, options=options)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p10le"
        for number in range(frames):
            frame = av.VideoFrame(*SIZE, "yuv420p10le")
            for index, plane in enumerate(frame.planes):
                view = np.zeros((plane.height, plane.line_size // 2), "<u2")
                band = plane.width // 4
                for place, level in enumerate(levels(transfer)):
                    code = round(64 + 876 * level) if index == 0 else 512
                    view[:, place * band : (place + 1) * band] = code
                plane.update(view.tobytes())
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("transfer", TRANSFERS)
def test_mid_tones_of_high_dynamic_range_come_out_where_sdr_has_them(tmp_path, transfer):
    source = footage(tmp_path / "hdr.mp4", transfer)
    report = build(tmp_path, spec_of([{"video": "hdr"}], media={"hdr": source}))
    for luma, blue, red in decoded(tmp_path / "film.mp4"):
        black, card, white, peak = (luma[50, 24::48].astype(float) - 16) / 219
        assert black == 0
        assert card == pytest.approx(SDR_GREY_CARD, abs=0.01)
        # room is left above a diffuse white, but no more than a tenth of the signal
        assert 0.89 <= white <= 0.92
        assert peak == pytest.approx(1, abs=0.005)
        assert (blue == 128).all()
        assert (red == 128).all()
    assert report["extract"]["hdr_sources"] == 1
    again = build(tmp_path, spec_of([{"video": "hdr"}], media={"hdr": source}))
    assert again["extract"]["hdr_sources"] == 1


def test_tone_mapped_films_are_the_same_bytes_from_every_build(tmp_path):
    source = footage(tmp_path / "hdr.mp4", "smpte2084")
    clips = [{"video": "hdr", "fit": "cover", "crop": {"left": "10%"}}]
    films = []
    for name in ("one", "two"):
        build(tmp_path / name, spec_of(clips, media={"hdr": source}, size="160x120"))
        films.append((tmp_path / name / "film.mp4").read_bytes())
    assert films[0] == films[1]


def test_sources_of_sdr_are_not_counted_as_high_dynamic_range(media, tmp_path):
    report = build(tmp_path, spec_of([{"video": "wide", "duration": "2f"}], media=media))
    assert report["extract"]["hdr_sources"] == 0


def top_first(frame):
    """``frame``, flagged as two fields; libx264 goes by that."""
    graph = Graph()
    given = graph.add_buffer(
        width=SIZE[0], height=SIZE[1], format=frame.format, time_base=frame.time_base
    )
    graph.link_nodes(given, graph.add("setfield", "tff"), graph.add("buffersink")).configure()
    graph.vpush(frame)
    return graph.vpull()


def test_a_trim_of_interlaced_footage_renders_as_a_build_from_nothing(tmp_path):
    """Each frame is deinterlaced by itself: where decoding began does not show."""
    path = tmp_path / "fields.mp4"
    with av.open(str(path), "w") as container:
        options = {"crf": "10", "preset": "veryfast", "x264-params": "tff=1:threads=1:keyint=5"}
        stream = container.add_stream("libx264", rate=25, options=options)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for number in range(20):
            frame = av.VideoFrame(*SIZE, "yuv420p")
            x = np.arange(frame.planes[0].line_size)
            rows = np.arange(SIZE[1])[:, None]
            luma = 120 + 80 * np.sin((x - 4 * number - 2 * (rows % 2)) / 9)
            frame.planes[0].update(luma.astype(np.uint8).tobytes())
            for plane in frame.planes[1:]:
                plane.update(bytes([128]) * plane.buffer_size)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(top_first(frame)))
        container.mux(stream.encode(None))

    def spec(first):
        clips = [{"video": "fields", "in": f"{first}f", "out": "18f"}]
        return spec_of(clips, media={"fields": path}, fps="25")

    cache = tmp_path / "cache"
    build(tmp_path / "one", spec(0), cache=cache)
    build(tmp_path / "one", spec(7), cache=cache)
    build(tmp_path / "two", spec(7))
    bytes_of = [(tmp_path / name / "film.mp4").read_bytes() for name in ("one", "two")]
    assert bytes_of[0] == bytes_of[1]
    for number, (luma, _, _) in enumerate(decoded(tmp_path / "one" / "film.mp4")):
        x = np.arange(SIZE[0])
        wanted = 120 + 80 * np.sin((x - 4 * (number + 7)) / 9)
        assert np.abs(luma[4:-4].astype(float) - wanted).mean() < 3
