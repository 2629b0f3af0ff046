"""What words look like, against Skia called directly, glyph by glyph where it shows, and numpy."""

from fractions import Fraction

import numpy as np
import pytest
import skia
from films import reference
from films.film import build

from dagrender.errors import SpecError
from specs import lettering

from .scene import alike, rgb_at
from .writing import (
    LINE_HEIGHT,
    WHITE,
    Page,
    ascent,
    baseline,
    blurred,
    disc,
    even,
    filled,
    font,
    line_px,
    over,
    paint,
    width,
)

GOLD, CARD = "#ffe0a0", "#486078"
LEFT, TOP, WIDTH, HEIGHT = 20, 30, 280, 120
"""The box that stands in the middle of several compositions."""


@pytest.mark.feature("text")
def test_text_is_what_skia_draws_there(frames):
    page = Page()
    page.centred(["Northern lights"], 36, (160, 70), weight=800)
    lines = ["filmed in Tromsø,", "far in the north"]
    page.centred(lines, 18, (160, 122), GOLD, italic=True)
    alike(frames[0], page.planes())


@pytest.mark.feature("text-box")
def test_lines_stand_in_a_box_as_css_places_them(frames):
    box = 60, 35, 200, 110
    page = Page()
    page.box(*box, CARD)
    lines = filled("Top and left, where most texts begin", 18, 200)
    page.lines(lines, 18, box, align="left", place="top")
    alike(frames[0], page.planes())
    page = Page()
    page.box(*box, CARD)
    page.lines(filled("In the middle of its box", 18, 200), 18, box)
    alike(frames[10], page.planes())
    page = Page()
    page.box(*box, CARD)
    lines = filled("Lines that go on in the next one reach from side to side", 18, 200)
    top = 35 + 110 - len(lines) * line_px(18)
    for number, words in enumerate(map(str.split, lines)):
        line = baseline(top + number * line_px(18), 18)
        free = 200 - sum(width(word, 18) for word in words)
        gap = free / (len(words) - 1) if number < len(lines) - 1 else font(18).measureText(" ")
        x = 60
        for word in words:
            x = page.shape(word, x, line, 18) + gap
    alike(frames[20], page.planes())


@pytest.mark.feature("text-spacing")
def test_lines_and_letters_stand_as_far_apart_as_is_said(frames):
    lines = ["The tide comes in,", "the tide goes out"]
    for frame, look in ((0, {}), (10, {"line_height": 2}), (20, {"spacing": 5})):
        page = Page()
        page.centred(lines, 26, (160, 90), GOLD, **look)
        alike(frames[frame], page.planes())


@pytest.mark.feature("text-fit")
def test_a_text_is_as_large_as_its_box_holds(frames):
    """Every size from the largest down, its lines filled word by word."""
    sentence = "A sentence of some length takes the largest size at which its box holds all of it."
    for number, words in enumerate(("Short", "A title of some words", sentence)):
        for quarter in range(90 * 4, 8 * 4, -1):
            size = quarter / 4
            if width(words, size) / WIDTH * line_px(size) > HEIGHT + line_px(size):
                continue  # it cannot even be long enough
            lines = filled(words, size, WIDTH)
            if lines and len(lines) * line_px(size) <= HEIGHT:
                break
        page = Page()
        page.box(LEFT, TOP, WIDTH, HEIGHT, CARD)
        page.lines(lines, size, (LEFT, TOP, WIDTH, HEIGHT))
        alike(frames[10 * number], page.planes())


@pytest.mark.feature("text-stroke")
def test_an_outline_lies_under_the_letters(frames):
    page = Page("#d8c8a0")
    page.centred(["Outline"], 64, colour="#a03020", weight=800, stroke=8)
    page.centred(["Outline"], 64, weight=800)
    alike(frames[0], page.planes())


@pytest.mark.feature("text-shadow")
def test_a_shadow_is_a_gaussian_of_half_the_blur(frames):
    glyphs = Page(None)
    glyphs.centred(["Shadow"], 72, colour="#204060", weight=700)
    drawn = glyphs.rgba()
    alpha = drawn[..., 3] / 255
    shadow = np.roll(blurred(alpha, 4), (10, 6), axis=(0, 1)) * 0xAA / 255
    picture = over(np.broadcast_to(rgb_at("#b8c4cc"), (*drawn.shape[:2], 3)), "#000000", shadow)
    alike(frames[0], reference.coded(picture * (1 - alpha[..., None]) + drawn[..., :3]))


@pytest.mark.feature("text-background")
def test_a_box_lies_behind_the_text_with_round_corners(frames):
    words = ["Ada Lovelace"]
    x, y, wide, high = Page().centred(words, 28, weight=600)
    left, top, right, bottom = x - 24, y - 10, x + wide + 24, y + high + 10
    cover = np.zeros((180, 320))
    cover[int(top) : int(bottom), int(left) : int(right)] = 1
    for across in (left, right - 12):
        for down in (top, bottom - 12):
            corner = np.s_[int(down) : int(down) + 12, int(across) : int(across) + 12]
            middle = (
                across + 12 if across == left else across,
                down + 12 if down == top else down,
            )
            cover[corner] = disc(*middle, 12)[corner]
    ground = np.broadcast_to(rgb_at("#507090"), (180, 320, 3))
    glyphs = Page(None)
    glyphs.centred(words, 28, weight=600)
    drawn = glyphs.rgba()
    picture = over(ground, "#000000", cover * 0xAA / 255) * (1 - drawn[..., 3:] / 255)
    alike(frames[0], reference.coded(picture + drawn[..., :3]))


@pytest.mark.feature("text-spans")
def test_parts_of_a_text_have_styles_of_their_own(frames):
    page = Page()
    large = LINE_HEIGHT * 45
    second = TOP + HEIGHT - LINE_HEIGHT * 30
    line = baseline(second - large, 45)
    x = page.shape("Only ", LEFT, line, 30)
    x = page.shape("three", x, line, 45, GOLD, weight=800)
    page.shape("days", x + font(30).measureText(" "), line, 30)
    line = baseline(second, 30)
    x = page.shape("of ", LEFT, line, 30)
    x = page.shape("early", x, line, 30, italic=True)
    page.shape("birds", x + font(30).measureText(" "), line, 30)
    alike(frames[0], page.planes())


@pytest.mark.feature("text-decoration")
def test_lines_go_along_the_letters(frames):
    page = Page()
    page.centred(["Underlined"], 36, (160, 40), decoration="Underline")
    page.centred(["Overlined"], 36, (160, 92), GOLD, decoration="Overline")
    room = width("Was 500", 36)
    x = 160 - even(room) / 2 + (even(room) - room) / 2
    line = baseline(144 - even(line_px(36)) / 2, 36)
    page.shape("500", page.shape("Was ", x, line, 36), line, 36, decoration="LineThrough")
    alike(frames[0], page.planes())


@pytest.mark.feature("counter")
def test_digits_of_a_counter_stand_in_cells_of_one_width(frames):
    for number, shown in ((0, "0"), (5, "6,104"), (19, "12,500")):
        page = Page()
        made, line = font(28), baseline(TOP + (HEIGHT - line_px(28)) / 2, 28)
        cell = max(made.measureText(digit) for digit in "0123456789")
        x = page.shape("Raised: ", LEFT, line, 28)
        x = page.write("$", x, line, made, "#a0ffc0")
        for character in shown:
            room = cell if character.isdigit() else made.measureText(character)
            inset = (room - made.measureText(character)) / 2
            page.write(character, x + inset, line, made, "#a0ffc0")
            x += room
        # 10 to 0 in 19 steps
        tenths = Fraction(100 * (19 - number), 19)
        digits(page, f"{int(tenths + Fraction(1, 2)) / 10:.1f}".replace(".", ","), " km to go")
        alike(frames[number], page.planes())


def digits(page, number, rest):
    """A number and what follows it about the middle, its digits in cells of one width."""
    made = font(18)
    cell = max(made.measureText(digit) for digit in "0123456789")
    rooms = [cell if one.isdigit() else made.measureText(one) for one in number]
    room = sum(rooms) + made.measureText(" ") + width(rest.strip(), 18)
    x = 160 - even(room) / 2 + (even(room) - room) / 2
    line = baseline(130 - even(line_px(18)) / 2, 18)
    for character, wide in zip(number, rooms, strict=True):
        page.write(character, x + (wide - made.measureText(character)) / 2, line, made)
        x += wide
    page.shape(rest.strip(), x + made.measureText(" "), line, 18)


@pytest.mark.feature("typewriter")
def test_what_is_typed_so_far_stands_where_it_will_stand(frames):
    shown = {0: ["T"], 5: ["The office"], 10: ["The office opens", "at n"]}
    shown[19] = ["The office opens", "at nine o'clock."]
    for number, lines in shown.items():
        page = Page()
        page.box(LEFT - 8, TOP - 8, WIDTH + 16, HEIGHT + 16, "#000000", alpha=0.8, radius=10)
        for row, words in enumerate(lines):
            top = TOP + (HEIGHT - 2 * line_px(26)) / 2 + row * line_px(26)
            page.shape(words, LEFT, baseline(top, 26), 26)
        alike(frames[number], page.planes())


@pytest.mark.feature("text-keys")
def test_size_and_colour_of_a_text_go_from_key_to_key(frames):
    looks = (0, 24, "#4060c0"), (5, 54, "#a098a0"), (10, 84, "#ffd080"), (14, 84, "#ffd080")
    for number, size, colour in looks:
        page = Page()
        page.centred(["Dawn"], size, colour=colour, weight=700)
        alike(frames[number], page.planes())


@pytest.mark.feature("text-styles")
def test_keys_of_a_clip_win_over_those_of_its_style(frames):
    roles = (0, "Grace Hopper", GOLD, "Compiler"), (10, "Joan Clarke", "#a0ffc0", "Codebreaker")
    for number, name, colour, role in roles:
        page = Page()
        page.centred([name], 30, (160, 66), colour, weight=700)
        page.centred([role], 18, (160, 108), "#c8d8e8")
        alike(frames[number], page.planes())


def blocks(words, at, block, fine=16):
    """What letters of squares cover, by their bitmaps, from a point on a baseline on."""
    cover = np.zeros((180, 320, fine))
    flat = cover.reshape(180, -1)
    for number, letter in enumerate(words):
        for row, marks in enumerate(lettering.BLOCKS.get(letter, "").split()):
            for column, mark in enumerate(marks):
                if mark == "#":
                    top = at[1] - (7 - row) * block
                    left = round((at[0] + (6 * number + column) * block) * fine)
                    flat[top : top + block, left : left + block * fine] = 1
    return cover.mean(2)


@pytest.mark.feature("fonts")
def test_a_font_of_squares_is_squares_and_lends_what_it_lacks(frames):
    page = Page()
    # the line is as high as its fonts need about one baseline; that of the squares takes 0.8 and
    # 0.2 of its size
    above = max(ascent(30), 3 + 24)
    below = max(36 - ascent(30), 36 - (3 + 24))
    words = [("LEVEL 1 ", None), ("is", font(30)), (" ", None), ("done", font(30))]
    room = sum(18 * len(part) if not made else made.measureText(part) for part, made in words)
    x = 160 - even(room) / 2 + (even(room) - room) / 2
    line = 124 - even(round(above + below)) // 2 + round(above)
    start = x
    for part, made in words:
        x = page.write(part, x, line, made, GOLD) if made else x + 18 * len(part)
    picture = over(page.rgba()[..., :3], WHITE, blocks("LEVEL 1", (55, 64 - 30 + 45), 5))
    picture = over(picture, GOLD, blocks("LEVEL 1", (start, line), 3))
    alike(frames[0], reference.coded(picture))


@pytest.mark.feature("missing-glyphs")
def test_characters_that_a_font_lacks_are_its_empty_boxes_or_an_error(frames, feature, tmp_path):
    page, made = Page(), font(42)
    empty = made.getWidths([0])[0]
    x = room = width("Tokyo", 42) + made.measureText(" ") + 2 * empty
    x = 160 - even(room) / 2 + (even(room) - room) / 2
    line = baseline(90 - line_px(42) / 2, 42)
    x = page.shape("Tokyo ", x, line, 42)
    builder = skia.TextBlobBuilder()
    builder.allocRunPosH(made, [0, 0], [x, x + empty], line)
    page.canvas.drawTextBlob(builder.make(), 0, 0, paint())
    alike(frames[0], page.planes())
    spec = tmp_path / f"{feature}.yaml"
    strict = spec.read_text("utf-8").replace("allow_missing_glyphs: true", "")
    spec.write_text(strict, "utf-8")
    with pytest.raises(SpecError, match="東"):
        build(tmp_path, spec)


@pytest.mark.feature("scripts")
def test_scripts_are_shaped_and_run_their_own_way(frames):
    page = Page()
    for words, family, middle in (
        ("السلام عليكم", "Noto Sans Arabic", 40),
        ("नमस्ते दुनिया", "Noto Sans Devanagari", 92),
    ):
        mixed(page, [(words.split()[part], family) for part in order(family)], middle)
    mixed(page, [("!Ada", "Inter"), ("سلام", "Noto Sans Arabic")], 144, GOLD)
    alike(frames[0], page.planes())


def order(family):
    """In which order two words stand."""
    return (1, 0) if "Arabic" in family else (0, 1)


def mixed(page, words, middle, colour=WHITE):
    """Words as they stand from left to right about the middle, Inter's blanks between."""
    size, blank = 34, font(34).measureText(" ")
    looks = [{"family": family} for _, family in words]
    rooms = [width(word, size, **look) for (word, _), look in zip(words, looks, strict=True)]
    room = sum(rooms) + blank * (len(words) - 1)
    uppers = [ascent(size, **look) for look in [*looks, {}]]
    above, below = max(uppers), LINE_HEIGHT * size - min(uppers)
    x = 160 - even(room) / 2 + (even(room) - room) / 2
    line = middle - even(round(above + below)) // 2 + round(above)
    for (word, _), look, wide in zip(words, looks, rooms, strict=True):
        page.shape(word, x, line, size, colour, **look)
        x += wide + blank


@pytest.mark.feature("text-direction")
def test_a_direction_that_is_said_turns_the_words_round(frames):
    page = Page()
    mixed(page, [("!Ada", "Inter"), ("سلام", "Noto Sans Arabic")], 60)
    mixed(page, [("سلام", "Noto Sans Arabic"), ("Ada!", "Inter")], 120, GOLD)
    alike(frames[0], page.planes())


@pytest.mark.feature("emoji")
def test_emoji_are_drawn_in_their_own_colours_on_the_line(frames):
    page, made, size = Page(), font(44), 44
    room = width("Well done", 44) + made.measureText(" ") + size
    x = 160 - even(room) / 2 + (even(room) - room) / 2
    above = max(ascent(44), (LINE_HEIGHT - 1) / 2 * size + 0.8 * size)
    below = LINE_HEIGHT * size - min(ascent(44), (LINE_HEIGHT - 1) / 2 * size + 0.8 * size)
    line = 90 - even(round(above + below)) // 2 + round(above)
    x = page.shape("Well done ", x, line, 44)
    scale = size / lettering.EM

    def place(left, bottom):
        return x + left * scale, line - bottom * scale

    picture = page.rgba()[..., :3]
    face, ink = (f"#{r:02x}{g:02x}{b:02x}" for r, g, b in lettering.COLOURS)
    middle_x, middle_y, radius = lettering.DISC
    picture = over(picture, face, disc(*place(middle_x, middle_y), radius * scale))
    features = Page(None)
    for eye_x, eye_y, radius in lettering.EYES:
        features.canvas.drawCircle(*place(eye_x, eye_y), radius * scale, paint())
    left, bottom, wide, high = lettering.MOUTH
    features.box(*place(left, bottom + high), wide * scale, high * scale, WHITE)
    alike(frames[0], reference.coded(over(picture, ink, features.rgba()[..., 3] / 255)))


@pytest.mark.feature("text-ink")
def test_ink_is_never_clipped(frames):
    page = Page()
    page.box(20, 70, 280, 40, CARD)
    page.lines(["Ǻfjǫrd", "ŷĝjf"], 84, (20, 70, 280, 40), line_height=0.7, italic=True)
    alike(frames[0], page.planes())
