from dagrender.viz.fold import first_uses, fold
from dagrender.viz.lettering import shortened, width_of
from tests.viz import films


def test_a_small_graph_has_a_box_for_each_node():
    film = films.movie(6)
    folded = fold(films.drawing(film))
    assert [len(box.nodes) for box in folded.boxes] == [1] * len(film.graph)
    assert not folded.is_folded


def test_a_large_graph_folds_into_runs_that_say_how_many_they_are():
    folded = fold(films.drawing(films.movie(400)))
    encodes = [box for box in folded.boxes if box.kind == "encode"]
    assert len(encodes) <= 40
    assert sum(len(box.nodes) for box in encodes) == 401
    assert encodes[0].label == f"encode \N{MULTIPLICATION SIGN} {len(encodes[0].nodes)}"


def test_folding_loses_no_node_and_no_edge():
    film = films.movie(400)
    folded = fold(films.drawing(film))
    assert sorted(node.key for box in folded.boxes for node in box.nodes) == sorted(film.graph)
    assert sum(count for _, _, count in folded.links) == film.graph.number_of_edges()


def test_what_is_to_run_stays_apart_from_what_is_cached():
    film = films.movie(400)
    wanted = film.videos[0].segments[101:104]
    drawing = films.drawing(film, lambda node: node.key in wanted)
    runs = [box for box in fold(drawing).boxes if box.state.value == "to run"]
    assert [tuple(node.key for node in run.nodes) for run in runs] == [wanted]


def test_sources_keep_their_names_in_a_large_graph():
    folded = fold(films.drawing(films.movie(400)))
    assert {box.label for box in folded.boxes if box.kind == "probe"} == {"talk.mp4", "other.mp4"}


def test_boxes_follow_film_time_whatever_the_order_of_their_mention():
    film = films.movie(6)
    for number, key in enumerate(film.videos[0].segments):
        film.node(key).spans[0] = films.Span(first=(5 - number) * 60, end=(6 - number) * 60)
    encodes = [box for box in fold(films.drawing(film)).boxes if box.kind == "encode"]
    starts = [box.nodes[0].spans[0].first for box in encodes if box.nodes[0].spans]
    assert starts == sorted(starts)


def test_a_source_counts_from_its_first_picture():
    film = films.movie(6)
    uses = first_uses(films.drawing(film))
    by_label = {node.label: uses[node.key] for node in film.nodes("probe")}
    assert by_label == {"talk.mp4": (0, 0), "other.mp4": (0, 0)}
    by_label = {node.label: uses[node.key] for node in film.nodes("extract")}
    assert by_label["frames 3"] == (0, 180)


def test_a_long_name_keeps_its_beginning_and_its_end():
    short = shortened("a-very-long-name-of-a-recording-from-a-phone.mp4", 12, 120)
    assert short.startswith("a-very")
    assert short.endswith("mp4")
    assert "…" in short
    assert width_of(short, 12) <= 120
