import numpy as np
import pytest

from dagrender.paint.svg import draw_svg

NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
HALF = '<rect x="1" y="0" width="2" height="2" fill="#204060"/>'


def drawn(root, body, size, natural=(4, 2), crop=None):
    return draw_svg(f"<svg {NAMESPACE} {root}>{body}</svg>".encode(), natural, size, crop)


@pytest.mark.parametrize(
    "root",
    [
        'width="4" height="2"',
        'viewBox="0 0 4 2"',
        'width="100%" height="100%" viewBox="0 0 4 2"',
        'width="4mm" height="2mm" viewBox="0 0 4 2"',
        'width="4" viewBox="0 0 4 2"',
    ],
)
@pytest.mark.parametrize("size", [(4, 2), (400, 200), (40, 80)])
def test_an_svg_fills_the_size_it_is_drawn_at(root, size):
    width, height = size
    wanted = np.zeros((height, width, 4), np.uint8)
    wanted[:, width // 4 : width * 3 // 4] = (0x20, 0x40, 0x60, 255)
    assert np.abs(drawn(root, HALF, size).astype(int) - wanted).max() <= 1


def test_an_edge_is_as_sharp_however_large_it_is_drawn():
    found = drawn('width="4" height="2"', HALF, (1003, 100))
    soft = (found[50, :, 3] > 0) & (found[50, :, 3] < 255)
    assert soft.sum() <= 2


def test_a_crop_is_drawn_at_the_size_of_the_crop():
    found = drawn('width="4" height="2"', HALF, (100, 100), crop=(0.25, 0.0, 0.5, 0.5))
    assert (found == (0x20, 0x40, 0x60, 255)).all()


def test_colours_are_not_premultiplied():
    body = '<rect width="4" height="2" fill="#c86432" fill-opacity="0.5"/>'
    found = drawn('width="4" height="2"', body, (8, 4))[2, 4].astype(int)
    assert np.abs(found - (200, 100, 50, 128)).max() <= 1


@pytest.mark.parametrize("alpha", [0.02, 0.1, 0.37, 0.9])
def test_premultiplied_again_colours_are_what_skia_drew(alpha):
    body = f'<rect width="4" height="2" fill="#c86432" fill-opacity="{alpha}"/>'
    rgba = drawn('width="4" height="2"', body, (8, 4)).astype(float)[2, 4]
    assert np.abs(rgba[:3] * rgba[3] / 255 - np.array([200, 100, 50]) * rgba[3] / 255).max() <= 1


def test_gradients_are_drawn():
    body = (
        '<linearGradient id="a"><stop offset="0" stop-color="#000"/>'
        '<stop offset="1" stop-color="#fff"/></linearGradient><rect width="4" height="2" '
        'fill="url(#a)"/>'
    )
    row = drawn('width="4" height="2"', body, (64, 32))[16, :, 0]
    assert np.abs(row - (np.arange(64) + 0.5) / 64 * 255).max() <= 2


def test_what_skia_cannot_read_is_none():
    assert draw_svg(b"<svg", (1, 1), (4, 4), None) is None


def test_no_file_is_read(tmp_path, monkeypatch):
    """Skia is given no resources: a picture beside the SVG leaves no trace."""
    (tmp_path / "red.svg").write_text(f'<svg {NAMESPACE}><rect width="4" height="2"/></svg>')
    monkeypatch.chdir(tmp_path)
    body = f'<image href="red.svg" width="4" height="2"/><image href="{tmp_path}/red.svg"/>'
    assert not drawn('width="4" height="2"', body, (8, 4)).any()


def test_no_font_of_the_machine_is_used():
    body = '<text x="0" y="2" font-family="DejaVu Sans" font-size="2">H</text>'
    assert not drawn('width="4" height="2"', body, (80, 40)).any()
