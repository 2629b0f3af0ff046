"""The page in a real browser, as somebody uses it: with a pointer, with keys, in light and dark."""

import json
import re

import pytest
from click.testing import CliRunner

from dagrender.cli.build import command as build_command
from dagrender.cli.graph import command as graph_command

from .looking import chosen, clip_place, place_of, told

CLIP = "</script><script>alert(1)</script>"
SPEC = f"""\
dagrender: 1
canvas: {{size: 160x90, fps: 25}}
timeline:
  - track: picture
    clips:
      - {{id: first, color: "#204060", duration: 2s}}
      - {{id: second, color: "#c02040", duration: 2s}}
      - {{id: third, color: "#20c040", duration: 2s}}
  - track: titles
    clips:
      - {{text: "{CLIP}", font_size: 8, start: second.start, duration: 1s}}
outputs:
  film.mp4: {{video: h264}}
"""
MANY = 420


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """The page of a small film that was built, and edited since."""
    folder = tmp_path_factory.mktemp("film")
    spec, page, cache = folder / "film.yaml", folder / "graph.html", str(folder / "cache")
    spec.write_text(SPEC)
    built = CliRunner().invoke(build_command, [str(spec), "--cache-dir", cache])
    assert built.exit_code == 0, built.output
    spec.write_text(SPEC.replace("#20c040", "#20c080"))
    drawn = CliRunner().invoke(graph_command, [str(spec), "--cache-dir", cache, "-o", str(page)])
    assert drawn.exit_code == 0, drawn.output
    return page


def test_the_page_tells_what_a_build_would_do(opened, film):
    page = opened(film)
    assert page.inner_text("h1").endswith("/film.yaml")
    assert "A build renders 1 of 3 segments" in page.inner_text(".title")
    assert re.search(r"\d+ cached", page.inner_text("#legend"))
    assert re.search(r"\d+ to run", page.inner_text("#legend"))


def test_a_click_on_a_node_tells_of_it_and_shows_its_seconds(opened, film):
    page = opened(film)
    page.mouse.click(*place_of(page, "encode", "4"))
    assert chosen(page) == ["encode 4.0-6.0 s"]
    assert "4 s to 6 s" in told(page)
    assert page.evaluate("dagrender.spans") == [[100, 150]]
    assert page.evaluate("[...dagrender.litClips].length") == 1


def test_details_tell_why_a_node_will_run(opened, film):
    page = opened(film)
    page.mouse.click(*place_of(page, "encode", "4"))
    why = page.inner_text("#details .why")
    assert "#20c040" in why
    assert "#20c080" in why
    assert "film.yaml:8" in why


def test_details_tell_of_key_recipe_tools_and_size(opened, film):
    page = opened(film)
    page.mouse.click(*place_of(page, "encode", "0"))
    key = page.inner_text("#details .key")
    assert re.fullmatch("[0-9a-f]{32}", key)
    text = page.text_content("#details")
    for word in ("Key recipe", "Tools", "Size", "Took", "Made of", "Goes into", "film.yaml:6"):
        assert word in text, word


def test_details_show_what_a_segment_looks_like(opened, film):
    page = opened(film)
    page.mouse.click(*place_of(page, "encode", "0"))
    red, green, blue, _ = page.evaluate(
        """async () => {
          const image = document.querySelector('#details img');
          await image.decode();
          const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          return [...context.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data];
        }"""
    )
    assert (red, green, blue) == pytest.approx((0x20, 0x40, 0x60), abs=8)


def test_a_click_on_a_clip_chooses_its_nodes(opened, film):
    page = opened(film)
    page.mouse.click(*clip_place(page, "second"))
    assert {"capture 2.0-4.0 s", "encode 2.0-4.0 s"} <= set(chosen(page))
    assert "2 s to 4 s" in told(page)
    assert "renders nothing of it" in told(page)
    assert "Why" not in told(page)
    lit = page.evaluate("[...dagrender.lit].map(n => dagrender.model.nodes[n].label)")
    assert "4.0-6.0 s" not in lit


def test_a_click_beside_clips_chooses_a_time(opened, film):
    page = opened(film)
    x, y = clip_place(page, "third")
    page.mouse.click(x, y - 27 * 1)
    assert page.evaluate("dagrender.time") == pytest.approx(125, abs=1)
    assert "encode 4.0-6.0 s" in chosen(page)


def test_what_is_made_of_a_node_is_lit_and_all_else_is_not(opened, film):
    page = opened(film)
    page.mouse.click(*place_of(page, "capture", "0"))
    lit = page.evaluate(
        "[...dagrender.lit].map(n => dagrender.model.kinds[dagrender.model.nodes[n].kind])"
    )
    assert sorted(lit) == ["capture", "encode", "mux"]


def test_escape_chooses_nothing(opened, film):
    page = opened(film)
    page.mouse.click(*place_of(page, "encode", "0"))
    page.keyboard.press("Escape")
    assert chosen(page) == []
    assert page.evaluate("location.hash") == ""


def test_search_finds_nodes_and_clips_by_words(opened, film):
    page = opened(film)
    page.keyboard.press("/")
    page.keyboard.type("encode 2.0-")
    assert page.locator("#found [role=option]").count() == 1
    page.keyboard.press("Enter")
    assert chosen(page) == ["encode 2.0-4.0 s"]
    page.keyboard.press("/")
    page.fill("#search", "color third")
    page.keyboard.press("Enter")
    assert "4 s to 6 s" in told(page)


def test_search_finds_a_node_by_the_beginning_of_its_key(opened, film):
    page = opened(film)
    key = page.evaluate("dagrender.model.nodes.at(-1).key")
    page.fill("#search", key[:10])
    page.keyboard.press("Enter")
    assert page.inner_text("#details .key") == key


def test_search_says_that_nothing_is_found(opened, film):
    page = opened(film)
    page.fill("#search", "zebra")
    assert page.inner_text("#found") == "nothing found"


def test_search_shows_names_as_they_are_written(opened, film):
    page = opened(film)
    page.fill("#search", "alert")
    assert CLIP in page.inner_text("#found")


def test_arrows_go_along_the_graph(opened, film):
    page = opened(film)
    page.focus("#graph")
    page.keyboard.press("ArrowRight")
    assert chosen(page) == ["capture 0.0-2.0 s"]
    page.keyboard.press("ArrowDown")
    assert chosen(page) == ["capture 2.0-4.0 s"]
    page.keyboard.press("ArrowRight")
    assert chosen(page) == ["encode 2.0-4.0 s"]
    page.keyboard.press("ArrowRight")
    assert chosen(page) == ["mux film.mp4"]
    assert "mux" in page.inner_text("#said")
    page.keyboard.press("ArrowLeft")
    assert chosen(page)[0].startswith("encode")


def test_arrows_go_along_the_clips(opened, film):
    page = opened(film)
    page.focus("#timeline")
    page.keyboard.press("ArrowRight")
    first = page.evaluate("dagrender.clip")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("dagrender.clip") not in (first, None)


def test_everything_is_reached_with_the_tab_key(opened, film):
    page = opened(film)
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert reached[:8] == ["search", "tab-graph", "timeline", "graph", "fold", "out", "fit", "in"]


def test_tabs_are_turned_with_arrows(opened, film):
    page = opened(film)
    page.focus("#tab-graph")
    page.keyboard.press("ArrowRight")
    assert page.is_visible("#build-panel")
    assert page.is_hidden("#graph-panel")
    page.keyboard.press("ArrowRight")
    assert page.is_visible("#history-panel")


def test_the_last_build_is_a_chart_that_leads_to_nodes(opened, film):
    page = opened(film, at="#view=build")
    assert "done" in page.inner_text("#build-note")
    at = page.evaluate(
        """() => {
          const { gantt } = dagrender, row = gantt.rows.findIndex((one) => one.name === 'worker 1');
          const bar = gantt.rows[row].bars.find((one) => one.n >= 0);
          const box = gantt.canvas.getBoundingClientRect();
          return [box.left + gantt.xOf((bar.a + bar.b) / 2), box.top + gantt.yOf(row) + 12];
        }"""
    )
    page.mouse.click(*at)
    assert len(chosen(page)) == 1
    assert page.is_visible("#details .key")


def test_the_critical_path_is_told_step_by_step(opened, film):
    page = opened(film, at="#view=build")
    card = page.inner_text("#build-tables .card >> nth=0")
    assert "Critical path" in card
    assert re.search(r"encode \d", card)


def test_the_history_has_a_row_for_each_build(opened, film):
    page = opened(film, at="#view=history")
    assert page.locator(".history tbody tr").count() == 1
    assert "done" in page.inner_text(".history tbody")
    assert "3 of 3" in page.inner_text(".history tbody")


def test_what_changed_since_the_last_build_is_told_and_leads_there(opened, film):
    page = opened(film)
    assert "another picture: 4 s to 6 s" in told(page)
    assert "7 nodes: 3 new, 4 as before; 3 gone" in told(page)
    page.click("#details .changes .time")
    assert page.evaluate("dagrender.time") == 100


def test_what_is_chosen_stands_in_the_address(opened, film):
    page = opened(film)
    page.mouse.click(*place_of(page, "encode", "4"))
    address = page.evaluate("location.hash")
    other = opened(film, at=address)
    assert chosen(other) == ["encode 4.0-6.0 s"]
    assert chosen(opened(film, at="#at=4.5")) == ["capture 4.0-6.0 s", "encode 4.0-6.0 s"]
    assert chosen(opened(film, at="#node=nonsense&view=nowhere")) == []


def test_names_do_nothing(opened, film):
    page = opened(film)
    page.mouse.click(*clip_place(page, f'text "{CLIP}"'))
    assert CLIP in told(page)
    assert page.locator("script").count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 800])
def test_the_page_fits_in_light_and_dark(opened, film, scheme, width):
    page = opened(film, width=width, scheme=scheme)
    page.mouse.click(*place_of(page, "encode", "0"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ground, ink = page.evaluate(
        """['backgroundColor', 'color'].map((name) => getComputedStyle(document.body)[name]
             .match(/\\d+/g).slice(0, 3).reduce((sum, one) => sum + Number(one), 0))"""
    )
    assert (ground > 600 > ink) if scheme == "light" else (ground < 150 < ink)
    painted = page.evaluate(
        """(() => { const { canvas, context } = dagrender.graph.surface;
             const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
             const seen = new Set();
             for (let at = 0; at < pixels.length; at += 4)
               seen.add(pixels[at] * 65536 + pixels[at + 1] * 256 + pixels[at + 2]);
             return seen.size; })()"""
    )
    assert painted > 50
    assert page.is_visible("#details .key")


def test_what_the_page_holds_is_what_the_json_form_tells(opened, film):
    page = opened(film)
    held = json.loads(page.evaluate("document.getElementById('data').textContent"))
    told_states = {}
    for node in held["nodes"]:
        name = held["states"][node["s"]][0]
        told_states[name] = told_states.get(name, 0) + 1
    legend = page.inner_text("#legend")
    for name, count in told_states.items():
        assert f"{count} {name}" in legend
