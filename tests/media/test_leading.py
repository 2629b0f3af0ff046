"""Files that lead to others: nothing is opened but the one, by libav or by anybody else.

AVI has nothing that leads to another file: its indexes (``idx1``, and OpenDML's ``indx`` and
``ix``) hold places in the file itself, 64 bits wide at most, and so lead beyond its end at worst.
An index that leads there, and one that leads to itself, are here all the same.
"""

import av
import pytest
from cli.confined import confined

from dagrender.errors import SourceError
from dagrender.media.probing.probe import probe

from . import leading
from .footage import write_film
from .opened import opened

FILMS = {
    "an address beside": leading.dref(leading.url(leading.DECOY)),
    "an address of a file": leading.dref(leading.url("file:///etc/passwd")),
    "an address on the net": leading.dref(leading.url("http://127.0.0.1:9/decoy.mp4")),
    "linked segments": leading.linked_segments,
    "a locator in MXF": leading.locator,
    "a pattern of numbers": leading.named("decoy%1d.mp4"),
    "an index of AVI beyond the end": leading.open_dml(1 << 62),
    "an index of AVI that leads to itself": leading.open_dml(None),
    "a pattern of stars": leading.named("decoy*.mp4"),
    "the name of a protocol": leading.named("concat:decoy.mp4|decoy1.mp4"),
    "the name of an inner file": leading.named("subfile,,start,0,end,0,,:decoy.mp4"),
    "the name of a list": leading.named("concatf:decoy.txt"),
}
"""What is shown all the same, without the others."""
LISTS = {
    "an alias": leading.dref(leading.alias(leading.DECOY)),
    "a reference movie": leading.reference_movie,
    "an ASF reference": leading.text("a.asf", "[Reference]\nRef1={folder}/{decoy}\nRef2={decoy}\n"),
    "a list of RealMedia": leading.text("a.ram", "file://{folder}/{decoy}\n{decoy}\n"),
    "SMIL": leading.text("a.smil", "<smil><body><video src='{decoy}'/></body></smil>"),
    "a plain list": leading.text("a.m3u", "{decoy}\n"),
    "an old list": leading.text("a.pls", "[playlist]\nFile1={decoy}\nNumberOfEntries=1\n"),
    "XSPF": leading.text("a.xspf", "<playlist><track>{decoy}</track></playlist>"),
    "an AviSynth script": leading.text("a.avs", 'AVISource("{decoy}")\n'),
    "a VapourSynth script": leading.text("a.vpy", 'import vapoursynth\nopen("{decoy}")\n'),
    "an IMF composition": leading.text(
        "a.cpl",
        "<!-- -->\n<CompositionPlaylist xmlns='http://www.smpte-ra.org/schemas/2067-3/2016'>"
        "<Id>urn:uuid:0</Id><SegmentList/></CompositionPlaylist>",
    ),
    "an asset map": leading.text("ASSETMAP.xml", "<AssetMap><Path>{decoy}</Path></AssetMap>"),
    "a session": leading.text("a.sdp", "c=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n"),
    "a cue sheet": leading.text("a.cue", 'FILE "{decoy}" WAVE\n  TRACK 01 AUDIO\n'),
    "ADAPTED DASH": leading.text("a.mpd", "<!-- -->\n<MPD><BaseURL>{decoy}</BaseURL></MPD>"),
    "a list within a list": leading.text("a.m3u8", "\n\n#EXTM3U\n#EXTINF:1,\n{decoy}\n"),
}


def seen(path):
    """What probing comes to, in few words."""
    try:
        facts = probe(path)
    except SourceError as error:
        return error.message
    return "film" if facts.video else "no film"


@pytest.fixture
def folder(tmp_path):
    """With decoys that a file may lead to."""
    write_film(tmp_path / leading.DECOY)
    for name in ("decoy1.mp4", "decoy2.mp4"):
        (tmp_path / name).write_bytes((tmp_path / leading.DECOY).read_bytes())
    (tmp_path / "decoy.txt").write_text("file decoy.mp4\n")
    return tmp_path


@pytest.mark.parametrize("what", FILMS)
def test_a_film_that_leads_to_another_is_shown_without_it(folder, what):
    path = FILMS[what](folder)
    with opened(folder) as names:
        told = confined(seen, path)
    assert told == "film"
    assert names == [path.name]


@pytest.mark.parametrize("what", LISTS)
def test_what_does_nothing_but_lead_to_others_is_no_film(folder, what):
    path = LISTS[what](folder)
    with opened(folder) as names:
        told = confined(seen, path)
    assert isinstance(told, str), told
    assert told != "film"
    assert names == [path.name]


def test_it_would_be_seen_if_another_file_were_opened(folder):
    """By libav itself, where it is told to follow what an alias says."""
    path = LISTS["an alias"](folder)
    with opened(folder) as names, av.open(str(path), container_options={"enable_drefs": "1"}):
        pass
    assert names == [leading.DECOY, path.name]
