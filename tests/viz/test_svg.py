import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from dagrender.graph.model import FilmGraph
from dagrender.viz import html, svg
from dagrender.viz.drawing import Drawing, State, clock
from tests.viz import films

SVG = "{http://www.w3.org/2000/svg}"
EVIL = "</script><script>alert(1)</script>"


def _nodes(picture):
    groups = ET.fromstring(picture).iter(f"{SVG}g")
    return {one.get("data-key"): one for one in groups if "node" in one.get("class", "")}


def test_the_picture_is_xml_with_every_node_in_it():
    film = films.movie(6)
    assert set(_nodes(svg.draw(films.drawing(film)))) == set(film.graph)


def test_a_box_is_of_the_class_of_its_state_and_says_it_in_words():
    film = films.movie(6)
    key = film.videos[0].segments[2]
    node = _nodes(svg.draw(films.drawing(film, lambda one: one.key == key)))[key]
    assert node.get("class") == "node to-run"
    assert "to run" in node.find(f"{SVG}title").text
    assert "in the film: 4 s to 6 s" in node.find(f"{SVG}title").text
    assert key in node.find(f"{SVG}title").text


def test_tracks_of_sound_stand_side_by_side_and_are_told_by_name():
    film = films.movie(4)
    (video,) = film.videos
    (track,) = video.tracks
    tracks = tuple(replace(track, name=name) for name in ("English", "Deutsch"))
    film.videos[:] = [replace(video, tracks=tracks)]
    picture = ET.fromstring(svg.draw(films.drawing(film)))
    blocks = [one for one in picture.iter(f"{SVG}rect") if "piece" in one.get("class", "")]
    titles = [(one.findtext(f"{SVG}title") or "", one) for one in blocks]
    lanes = [one for name in ("English", "Deutsch") for text, one in titles if name in text]
    assert len(lanes) == 2
    first, second = (float(one.get("x")) for one in lanes)
    assert second == first + float(lanes[0].get("width"))
    assert titles[-2][0].startswith("sound, English, 0 s to 8 s")


def test_every_state_has_a_sign_of_its_own_shape():
    film = films.movie(4)
    keys = film.videos[0].segments
    states = dict(zip(keys, State, strict=True))
    plain = films.drawing(film)
    picture = svg.draw(
        Drawing(film=film, states={**plain.states, **states}, title="t", rate=Fraction(30))
    )
    nodes = _nodes(picture)
    shapes = {next(nodes[key].iter(f"{SVG}path")).get("d") for key in keys}
    assert len(shapes) == 4


def test_what_is_shared_and_what_is_kept_have_signs_that_the_legend_tells():
    film = films.movie(4, repeat=1)
    first, second = film.nodes("extract")[:2]
    first.kept = True
    picture = svg.draw(films.drawing(film))
    nodes = _nodes(picture)

    def signs(key):
        return {
            one.get("class"): one.get("d")
            for one in nodes[key].iter(f"{SVG}path")
            if "trait" in one.get("class", "")
        }

    assert set(signs(first.key)) == {"trait kept"}
    assert signs(second.key) == {}
    normal, shown_twice = film.nodes("normalize")[0].key, film.videos[0].segments[0]
    assert set(signs(normal)) == set(signs(shown_twice)) == {"trait shared"}
    assert signs(normal)["trait shared"] != signs(first.key)["trait kept"]
    assert "stored, though it could stream" in nodes[first.key].find(f"{SVG}title").text
    assert "shown 2 times" in nodes[shown_twice].find(f"{SVG}title").text
    told = [one.text for one in ET.fromstring(picture).iter(f"{SVG}text")]
    assert "1 kept" in told
    assert "5 shared" in told
    assert told[told.index("1 kept") + 1] == "stored, though it could stream"


def test_a_run_says_how_many_of_it_are_shared():
    film = films.movie(400, repeat=3)
    nodes = _nodes(svg.draw(films.drawing(film)))
    title = nodes[film.videos[0].segments[0]].find(f"{SVG}title").text
    assert "3 of them shared: wanted by several" in title


def test_the_legend_tells_only_what_there_is():
    told = [
        one.text
        for one in ET.fromstring(svg.draw(films.drawing(films.movie(3)))).iter(f"{SVG}text")
    ]
    assert not any("kept" in one for one in told)


def test_names_cannot_break_out_of_the_picture_or_the_page():
    drawing = films.drawing(films.movie(2, name=f"{EVIL}.mp4", source=EVIL))
    drawing = Drawing(film=drawing.film, states=drawing.states, title=EVIL, rate=drawing.rate)
    for made in (svg.draw(drawing), html.draw(drawing)):
        assert "<script>alert" not in made
        assert "&lt;/script&gt;" in made
    assert html.draw(drawing).count("</script>") == 2
    assert EVIL in "".join(ET.fromstring(svg.draw(drawing)).itertext())


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=20))
def test_whatever_a_file_is_called_the_picture_is_xml(name):
    ET.fromstring(svg.draw(films.drawing(films.movie(1, source=name))).encode())


def test_the_same_graph_gives_the_same_bytes():
    for segments in (6, 400):
        first = films.drawing(films.movie(segments, repeat=2))
        second = films.drawing(films.movie(segments, repeat=2))
        assert svg.draw(first) == svg.draw(second)
        assert html.draw(first) == html.draw(second)


def test_nothing_is_loaded_from_elsewhere():
    page = html.draw(films.drawing(films.movie(3)))
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    assert " src=" not in page
    assert "@import" not in page


def test_every_link_leads_from_a_box_to_a_box():
    for segments in (6, 400):
        picture = svg.draw(films.drawing(films.movie(segments, repeat=1)))
        nodes = set(_nodes(picture))
        links = [one for one in ET.fromstring(picture).iter() if one.get("data-from")]
        assert links
        assert {one.get(end) for one in links for end in ("data-from", "data-to")} <= nodes


def test_the_picture_says_what_a_build_will_cost():
    film = films.movie(6)
    wanted = film.videos[0].segments[:2]
    drawing = films.drawing(film, lambda node: node.key in wanted)
    assert "A build renders 2 of 7 segments: 120 frames." in svg.draw(drawing)
    assert "Nothing to do." in svg.draw(films.drawing(film))


def test_an_empty_graph_is_a_picture_too():
    ET.fromstring(svg.draw(films.drawing(FilmGraph())))


def test_times_read_as_people_say_them():
    assert [clock(one) for one in (0, 2.5, 59.94, 59.96, 65, 3725.5)] == [
        "0 s",
        "2.5 s",
        "59.9 s",
        "1:00",
        "1:05",
        "1:02:05.5",
    ]
