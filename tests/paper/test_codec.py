"""The format: what goes in comes out, and nothing else does."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.barcodes import Code, Series
from station.custody import unit_id_of
from station.paper import Line, PaperKind, Said, assemble, base45, encode, parts, read
from station.paper.fields import Reader
from station.paper.numbers import pack, unpack
from station.paper.parts import MOST_BYTES, FromLaterRelease, Unwhole

SECRET = b"a key that both ends of a test know"


def sign(data):
    return parts.zlib.crc32(SECRET + data).to_bytes(4, "big") * 16


def texts(said, **options):
    return encode(said, **{"sign": sign, "unit_id": unit_id_of} | options)


def read_part(text):
    return read(text, unit_id=unit_id_of)


digits = st.text("0123456789", min_size=1, max_size=20)
numbers = st.one_of(
    st.from_regex(r"\A(YT|JT|SF|JD|ZTO|DPK)?[0-9]{12,15}\Z"),
    st.from_regex(r"\A[A-Z]{2}[0-9]{9}CN\Z"),
    st.from_regex(r"\A[A-Z0-9/-]{4,40}\Z"),
    st.builds(
        lambda series, issuer, number: str(Code(series, issuer, number)),
        st.sampled_from(Series),
        st.sampled_from(["421223", "421223100", "421223100201", "421223100201B"]),
        st.integers(1, 9_999_999),
    ),
)
heads = st.builds(
    lambda time, rest: UUID(int=(0x0192_0000_0000 + time) << 80 | rest),
    st.integers(0, 2**20),
    st.integers(0, 2**80 - 1),
)


@st.composite
def lines(draw, kind):
    number, use = draw(numbers), draw(st.sampled_from([1, 1, 1, 2, 300]))
    is_bill = kind is PaperKind.BILL
    return Line(
        unit_id=draw(st.one_of(st.just(unit_id_of(number, use)), st.uuids())),
        number=number,
        use=use,
        is_bag=is_bill and draw(st.booleans()),
        head_id=draw(heads),
        hop=draw(st.integers(0, 400)),
        epoch=draw(st.sampled_from([0, 0, 3])),
        pieces=draw(st.integers(0, 300)) if is_bill else 1,
        grams=draw(st.integers(0, 40_000)) if is_bill else 0,
        destination_id=draw(st.one_of(st.none(), st.uuids())),
    )


@st.composite
def sheets(draw, most=60):
    kind = draw(st.sampled_from(PaperKind))
    is_list = kind is PaperKind.LIST
    return Said(
        kind=kind,
        subject_id=draw(st.uuids()),
        number=str(Code(Series.ROUTE_BILL, "421223100", draw(st.integers(1, 99_999)))),
        issuer=draw(st.sampled_from(["421223100", "421223"])),
        revision=draw(st.integers(1, 300)),
        origin_id=draw(st.uuids()),
        destination_id=draw(st.uuids()),
        node_id=draw(st.uuids()),
        day=date(2026, 11, 21) + timedelta(days=draw(st.integers(-500, 9000))),
        written_at=datetime(2026, 11, 21, tzinfo=UTC)
        + timedelta(seconds=draw(st.integers(0, 10**8))),
        lines=tuple(draw(st.lists(lines(kind), max_size=most))),
        head_id=draw(heads) if is_list else None,
        hop=draw(st.integers(0, 400)) if is_list else 0,
        epoch=draw(st.sampled_from([0, 2])) if is_list else 0,
    )


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"AB", "BB8"),
        (b"Hello!!", "%69 VD92EX0"),
        (b"base-45", "UJCLQE7W581"),
        (b"ietf!", "QED8WEX0"),
    ],
)
def test_the_examples_of_rfc_9285(data, text):
    assert base45.encode(data) == text
    assert base45.decode(text) == data


@pytest.mark.parametrize("text", ["GGW", "::", ":::", "A", "AB8A", "ab8", "É00"])
def test_what_is_no_base45_is_refused(text):
    with pytest.raises(ValueError, match="Base45"):
        base45.decode(text)


@given(st.binary(max_size=600))
def test_any_bytes_survive_base45(data):
    assert base45.decode(base45.encode(data)) == data


@given(numbers, st.sampled_from(["421223100", "421223"]))
def test_a_number_is_unpacked_as_it_was(number, issuer):
    assert unpack(Reader(pack(number, issuer)), issuer) == number


@pytest.mark.parametrize(
    ("number", "size"),
    [
        ("YT7785497562742", 7),
        ("773158421223100", 8),
        ("SF1234567890123", 7),
        (str(Code(Series.BAG, "421223100", 42)), 3),
        (str(Code(Series.BAG, "421223104", 42)), 9),
        ("EE123456789CN", 11),
    ],
)
def test_known_shapes_take_few_bytes(number, size):
    assert len(pack(number, "421223100")) == size


@given(sheets())
def test_a_sheet_comes_back_whole_from_its_parts_in_any_order(said):
    codes = texts(said)
    found = [read_part(code) for code in reversed(codes)]

    assert assemble(found) == (said, [])
    assert all(sign(part.signed) == part.signature for part in found)


@given(sheets())
def test_a_code_is_of_the_alphanumeric_mode_and_at_most_600_bytes(said):
    for code in texts(said):
        assert set(code) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
        assert len(base45.decode(code[2:-2])) <= MOST_BYTES
        assert code == code.strip()


@given(sheets(most=6), st.data())
def test_no_truncated_code_is_taken_for_a_whole_one(said, data):
    code = data.draw(st.sampled_from(texts(said)))
    for length in range(len(code)):
        with pytest.raises(Unwhole):
            read_part(code[:length])
    content = base45.decode(code[2:-2])
    for length in range(len(content)):
        with pytest.raises(Unwhole):
            read_part(f"Q-{base45.encode(content[:length])}-Q")


@given(sheets(most=6), st.data())
def test_a_flipped_bit_is_noticed_by_the_check_or_by_the_signature(said, data):
    content = bytearray(base45.decode(texts(said)[0][2:-2]))
    at = data.draw(st.integers(0, len(content) * 8 - 1))
    content[at // 8] ^= 1 << at % 8
    with pytest.raises((Unwhole, FromLaterRelease)):
        read_part(f"Q-{base45.encode(bytes(content))}-Q")

    body = bytes(content[:-4])
    checked = body + parts.zlib.crc32(body).to_bytes(4, "big")
    try:
        forged = read_part(f"Q-{base45.encode(checked)}-Q")
    except (Unwhole, FromLaterRelease):
        return
    assert at // 8 >= len(body) or sign(forged.signed) != forged.signature


@given(st.binary(min_size=70, max_size=600), st.integers(1, 2), st.integers(0, 3))
def test_random_bytes_with_a_right_check_say_something_or_are_refused(noise, kind, at):
    body = bytes([1, kind, 1, 1])[: 4 - at] + noise
    code = f"Q-{base45.encode(body + parts.zlib.crc32(body).to_bytes(4, 'big'))}-Q"
    try:
        read_part(code)
    except (Unwhole, FromLaterRelease):
        return


def a_line(**fields):
    number = "YT7785497562742"
    defaults = {"unit_id": unit_id_of(number), "number": number, "use": 1, "is_bag": False}
    return Line(**defaults | {"head_id": UUID(int=7), "hop": 3} | fields)


def a_bill(**fields):
    line = a_line()
    defaults = {
        "kind": PaperKind.BILL,
        "subject_id": UUID(int=1),
        "number": str(Code(Series.ROUTE_BILL, "421223", 93)),
        "issuer": "421223",
        "revision": 1,
        "origin_id": UUID(int=2),
        "destination_id": UUID(int=3),
        "node_id": UUID(int=4),
        "day": date(2026, 11, 21),
        "written_at": datetime(2026, 11, 21, tzinfo=UTC),
        "lines": (line,) * 60,
    }
    return Said(**defaults | fields)


def test_parts_that_lack_are_named():
    codes = texts(a_bill())
    some = [read_part(code) for code in (codes[0], codes[-1])]

    assert len(codes) >= 3
    assert assemble(some) == (None, list(range(2, len(codes))))


def test_parts_of_two_revisions_are_never_put_together():
    old, new = texts(a_bill()), texts(a_bill(revision=2))

    with pytest.raises(ValueError, match="one sheet"):
        assemble([read_part(old[0]), *map(read_part, new[1:])])


def test_a_later_format_is_told_from_a_misread_code():
    body = bytes([2]) + bytes(200)
    code = f"Q-{base45.encode(body + parts.zlib.crc32(body).to_bytes(4, 'big'))}-Q"

    with pytest.raises(FromLaterRelease, match="format 2"):
        read_part(code)


def test_a_code_that_nobody_signed_says_so():
    part = read_part(texts(a_bill(), sign=None)[0])

    assert part.signature == b""


def test_the_bytes_of_a_part_are_those_of_the_documented_format():
    """A change of this is a change of the format: it needs the next format number."""
    line = a_line(pieces=2, grams=900)
    content = base45.decode(texts(a_bill(lines=(line,)), sign=None)[0][2:-2])

    assert content[:4].hex() == "01010101"
    assert content[4:68] == b"".join(UUID(int=n).bytes for n in (1, 2 + 2, 2, 3))
    assert content[68:-68].hex() == (
        "0106066d67"  # the issuer 421223: six digits
        "04015d"  # the number: the issuer's own, second series, 93
        "01"  # revision 1
        "d413"  # the 2,516th day after 2020-01-01
        "80fcd367"  # and the second after its beginning
        "01"  # one line
        "60"  # a parcel, whose head begins as the one before
        "100714b3d10e76"  # YT and thirteen digits
        "00000000000000000007"  # the rest of the head
        "03"  # hop
        "02"  # pieces
        "8407"  # grams
    )
    assert content[-68:-4] == bytes(64)
