from dagrender.paint.fontfiles import find_font, list_families, weight_distance


def test_inter_is_always_there():
    assert "Inter" in list_families()
    assert find_font("inter", 400, italic=False).is_file()


def test_italics_lie_in_a_file_of_their_own():
    assert find_font("Inter", 400, italic=True) != find_font("Inter", 400, italic=False)


def test_an_unknown_family_is_not_replaced():
    assert find_font("Comic Sans MS", 400, italic=False) is None


def test_of_single_weights_the_nearest_is_chosen_as_css_says():
    def chosen(wanted, *weights):
        return min(weights, key=lambda weight: weight_distance(wanted, weight))

    assert chosen(400, 300, 500, 700) == 500
    assert chosen(300, 200, 400) == 200
    assert chosen(600, 400, 700, 900) == 700
    assert chosen(800, 400, 700) == 700
    assert chosen(500, 400, 600) == 400
