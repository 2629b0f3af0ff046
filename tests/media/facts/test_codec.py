from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.digest import digest_value
from dagrender.media.facts.codec import facts_from_bytes, facts_to_bytes
from dagrender.media.facts.model import (
    AudioFacts,
    FrameTable,
    Gop,
    ImageFacts,
    Run,
    SourceFacts,
    Stamps,
    StreamFacts,
    StreamKind,
    VideoFacts,
)
from dagrender.picture import Matrix, Range, SourceForm

COUNT = st.integers(0, 10**9)
FRACTION = st.fractions(-1000, 1000, max_denominator=10**6)
POSITIVE = st.fractions(Fraction(1, 90000), 1000, max_denominator=10**6)
DIGEST = st.binary(min_size=16, max_size=16).map(bytes.hex)
FORM = st.builds(
    SourceForm,
    width_px=COUNT,
    height_px=COUNT,
    pixel_format=st.text(max_size=12),
    matrix=st.sampled_from(Matrix),
    range=st.sampled_from(Range),
    rotation_deg=st.sampled_from([0, 90, 180, 270]),
    sample_aspect=POSITIVE,
    has_alpha=st.booleans(),
    mirrored=st.booleans(),
)
RUNS = st.lists(st.builds(Run, first=COUNT, count=COUNT), max_size=3).map(tuple)
GOP = st.builds(
    Gop, digest=DIGEST, first=COUNT, count=COUNT, leading=COUNT, hidden=COUNT, key=st.integers()
)
TIMES = st.lists(st.integers(-(10**12), 10**12), max_size=30).map(tuple)
TABLE = st.builds(
    FrameTable,
    time_base=POSITIVE,
    pts=TIMES,
    duration=COUNT,
    gops=st.lists(GOP, max_size=6).map(tuple),
    origin_pts=st.integers(),
    file_time_base=POSITIVE,
    file_pts=TIMES,
    stamps=st.sampled_from(Stamps),
    lost=RUNS,
)
VIDEO = st.builds(
    VideoFacts,
    index=COUNT,
    codec=st.text(),
    form=FORM,
    rate=POSITIVE,
    constant_rate=st.booleans(),
    table=TABLE,
    concealed=RUNS,
)
AUDIO = st.builds(
    AudioFacts,
    index=COUNT,
    codec=st.text(),
    rate_hz=COUNT,
    channels=COUNT,
    layout=st.text(),
    start_s=FRACTION,
    duration_s=FRACTION,
    content=DIGEST,
    silent=st.lists(st.tuples(FRACTION, FRACTION), max_size=2).map(tuple),
)
FACTS = st.builds(
    SourceFacts,
    container=st.text(),
    size_bytes=COUNT,
    duration_s=FRACTION,
    video=st.none() | VIDEO,
    audio=st.none() | AUDIO,
    image=st.none() | st.builds(ImageFacts, codec=st.text(), form=FORM),
    streams=st.lists(
        st.builds(
            StreamFacts,
            kind=st.sampled_from(StreamKind),
            codec=st.text(),
            about=st.text(),
            decodable=st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    shortcomings=st.lists(st.text(), max_size=2).map(tuple),
    checked=st.booleans(),
)


def two_hours():
    frames = 2 * 3600 * 25
    gops = tuple(
        Gop(digest=digest_value(first), first=first, count=50) for first in range(0, frames, 50)
    )
    table = FrameTable(
        time_base=Fraction(1, 25),
        pts=tuple(range(frames)),
        duration=frames,
        gops=gops,
        origin_pts=1024,
        file_time_base=Fraction(1, 12800),
        file_pts=tuple(range(1024, 1024 + frames * 512, 512)),
    )
    form = SourceForm(
        width_px=1920,
        height_px=1080,
        pixel_format="yuv420p",
        matrix=Matrix.BT709,
        range=Range.LIMITED,
        rotation_deg=0,
        sample_aspect=Fraction(1),
        has_alpha=False,
    )
    video = VideoFacts(
        index=0, codec="h264", form=form, rate=Fraction(25), constant_rate=True, table=table
    )
    return SourceFacts(
        container="mov",
        size_bytes=1,
        duration_s=Fraction(7200),
        video=video,
        audio=None,
        image=None,
    )


@given(FACTS)
def test_facts_survive_their_bytes(facts):
    data = facts_to_bytes(facts)
    assert facts_from_bytes(data) == facts
    assert facts_to_bytes(facts_from_bytes(data)) == data


def test_two_hours_at_a_constant_rate_take_little_beside_the_gops():
    facts = two_hours()
    data = facts_to_bytes(facts)
    assert facts_from_bytes(data) == facts
    assert len(data) - 32 * len(facts.video.table.gops) < 1000


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"format":0}', b"\xff"])
def test_other_bytes_are_refused(data):
    with pytest.raises(ValueError, match=r".*"):
        facts_from_bytes(data)
