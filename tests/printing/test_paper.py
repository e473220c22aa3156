from concurrent.futures import ThreadPoolExecutor

import pytest

from station.printing import barcodes
from station.printing.paper import A4, Paper
from tests.printing import reading


def _drawn(*draws) -> bytes:
    paper = Paper(A4, "样张 Sample")
    for draw in draws:
        pen = paper.pen()
        draw(pen)
        paper.add_page(pen.layer())
    return paper.finish()


def test_text_comes_out_as_it_went_in():
    text = r"<b>洪下村</b> \(括号\) & 100% ¥1,234.50 镇"

    assert reading.texts(_drawn(lambda pen: pen.text(50, 500, text))) == [text]


def test_characters_of_many_subsets_come_out():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 900)))
    rows = [text[at : at + 30] for at in range(0, len(text), 30)]

    def draw(pen):
        for index, row in enumerate(rows):
            pen.text(20, 800 - index * 20, row, 12)

    assert reading.texts(_drawn(draw))[0].split() == rows


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param("6BFOXN%TSMAHN-H*CM", id="machine"),
        pytest.param("洪下村服务站 取件", id="chinese"),
        pytest.param("https://cunyi.example/t/7?a=1", id="address"),
        pytest.param("A0 $%*+-./:" * 80, id="nine-hundred-characters"),
    ],
)
def test_a_qr_code_reads_back(payload):
    assert reading.qr_codes(_drawn(lambda pen: pen.qr(50, 500, payload, 102))) == [payload]


def test_bars_are_never_finer_than_a_quarter_of_a_millimetre():
    symbols = tuple(range(30))

    assert barcodes.widest_module(symbols, 1_000) == pytest.approx(barcodes.MODULE)
    assert barcodes.widest_module(symbols, 352 * barcodes.FINEST) == pytest.approx(barcodes.FINEST)
    assert barcodes.widest_module(symbols, 351 * barcodes.FINEST) is None
    assert pytest.approx(0.25) == barcodes.FINEST / barcodes.MILLIMETRE


def test_a_layer_stands_once_in_the_file_however_many_pages_show_it():
    def pages(count: int) -> int:
        paper = Paper(A4, "样张")
        pen = paper.pen()
        for line in range(40):
            pen.text(50, 20 * line, f"{line * 7919} 洪下村")
        layer = pen.layer()
        for _ in range(count):
            paper.add_page(layer)
        return len(paper.finish())

    assert pages(11) - pages(1) < 4_000


def test_two_documents_drawn_at_once_do_not_mix():
    def draw(text: str) -> bytes:
        return _drawn(*[lambda pen: pen.text(50, 500, text)] * 20)

    texts = [chr(0x4E00 + at * 40) * 20 for at in range(8)]
    alone = [draw(text) for text in texts]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(draw, texts)) == alone
