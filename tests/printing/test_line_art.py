"""Line drawings are read as the browser reads them."""

from station.printing.line_art import Shape, drawings


def shapes(tmp_path, body):
    file = tmp_path / "drawing.svg"
    file.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="#102030" stroke-width="1.6">'
        f'<symbol id="one" viewBox="0 0 120 90">{body}</symbol></svg>',
        encoding="utf-8",
    )
    return drawings(file)["one"]


def test_a_drawing_has_its_size_its_stroke_and_its_shapes_from_back_to_front(tmp_path):
    read = shapes(tmp_path, '<path fill="#ff0000" d="M1 2L3 4z"/><path d="M5 6h2"/>')

    assert (read.wide, read.high, read.width) == (120, 90, 1.6)
    assert read.stroke == (16 / 255, 32 / 255, 48 / 255)
    assert read.shapes == (
        Shape("1.00 2.00 m 3.00 4.00 l h", (1.0, 0.0, 0.0)),
        Shape("5.00 6.00 m 7.00 6.00 l"),
    )


def test_what_is_said_from_where_the_pen_is_stands_in_absolute_points(tmp_path):
    (read,) = shapes(tmp_path, '<path d="M10 10l5-5 5 5v3H0c1 1 2 2 3 3s2-2 3 0z"/>').shapes

    assert read.path == (
        "10.00 10.00 m 15.00 5.00 l 20.00 10.00 l 20.00 13.00 l 0.00 13.00 l "
        "1.00 14.00 2.00 15.00 3.00 16.00 c 4.00 17.00 5.00 14.00 6.00 16.00 c h"
    )


def test_after_an_end_the_pen_is_where_it_began(tmp_path):
    (read,) = shapes(tmp_path, '<path d="M1 1h4v4zm1 1h1"/>').shapes

    assert read.path == "1.00 1.00 m 5.00 1.00 l 5.00 5.00 l h 2.00 2.00 m 3.00 2.00 l"


def test_a_circle_begins_and_ends_at_its_right(tmp_path):
    (read,) = shapes(tmp_path, '<circle cx="10" cy="20" r="5"/>').shapes

    assert read.path.startswith("15 20 m ")
    assert read.path.endswith(" 15 20 c h")
