"""``--data``: what the program says of films of many rows."""

import json

import pytest


@pytest.fixture
def cards(program):
    (program.folder / "cards.yaml").write_text(
        "dagrender: 1\ncanvas: {size: 96x64, fps: 10}\nvars: {name: World}\n"
        "timeline:\n- track: t\n  clips:\n  - {color: navy, duration: 2s}\n"
        '  - {text: "{{ name }}", duration: 1s, font_size: 20}\n'
        'outputs: {"{{ name }}.mp4": {quality: draft}}\n'
    )
    (program.folder / "rows.csv").write_text("name\nAda\nGrace\nJoan\n")
    return program


def test_plan_tells_what_a_batch_will_cost(cards):
    told = cards("plan", "cards.yaml", "--data", "rows.csv", "-j", "2").out
    assert "3 films, 3 outputs\n  2 segments are spared, for films share them\n" in told
    assert "with 2 workers" in told
    assert "would render 4 of 4 segments (50 frames)" in told
    found = json.loads(cards("plan", "cards.yaml", "--data", "rows.csv", "--json").out)
    cost = found["estimate"]
    assert (cost["films"], cost["encodes"], cost["apart"], cost["frames"]) == (3, 4, 6, 50)
    assert 0 < cost["wall_s"] <= cost["cpu_s"]


def test_build_and_validate_take_rows(cards):
    ran = cards("validate", "cards.yaml", "--data", "rows.csv")
    assert "is fine with rows.csv: 3 films, 90 frames" in ran.out
    ran = cards("build", "cards.yaml", "--data", "rows.csv", "--executor", "inline")
    assert ran.code == 0
    assert "rendered 4 of 4 segments" in ran.out
    assert (cards.folder / "Joan.mp4").is_file()


def test_a_wrong_row_is_the_users_mistake(cards):
    (cards.folder / "rows.csv").write_text("naem\nAda\n")
    ran = cards("build", "cards.yaml", "--data", "rows.csv")
    assert ran.code == 2
    assert 'rows.csv: no variable called "naem"' in ran.err
    assert 'did you mean "name"?' in ran.err
