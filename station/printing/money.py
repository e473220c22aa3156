"""Money as it stands on paper: in figures, and in the capitals that cannot be altered."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_SECTIONS = ("亿", "万", "")

# Ten thousand 亿 yuan and more would need a word above 亿, which bills do not use.
TOO_LARGE_FEN = 10**14
_THOUSAND = 1_000


def figures(fen: int) -> str:
    """As in a column of a table.

    >>> figures(123450)
    '1,234.50'
    """
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def yuan(fen: int) -> str:
    """With the sign of the currency.

    >>> yuan(-5)
    '-¥0.05'
    """
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{figures(abs(fen))}"


def in_words(fen: int) -> str:
    """Capitals beside figures: neither can be altered unseen."""
    return f"人民币(大写) {capitals(fen)}   {yuan(fen)}"


def capitals(fen: int) -> str:
    """In Chinese capitals, as 正确填写票据和结算凭证的基本规定 (PBoC, 1997) writes its examples.

    Where the rule leaves 零 to the writer we take the first form it shows, and after 角
    we add no 整.

    >>> capitals(17200)
    '壹佰柒拾贰元整'
    """
    if abs(fen) >= TOO_LARGE_FEN:
        raise ValueError(f"Capitals go below {TOO_LARGE_FEN} fen; got {fen}.")
    whole, rest = divmod(abs(fen), 100)
    sign = "负" if fen < 0 else ""
    if not rest:
        return f"{sign}{_whole(whole) or '零'}元整"
    amount = f"{_whole(whole)}元" if whole else ""
    return sign + amount + _fraction(rest, whole)


def count_in_capitals(many: int) -> str:
    """Pieces as they stand beside their figures.

    >>> count_in_capitals(345)
    '叁佰肆拾伍'
    """
    return ("负" if many < 0 else "") + (_whole(abs(many)) or "零")


def _fraction(rest: int, whole: int) -> str:
    jiao, fen = divmod(rest, 10)
    # Rule 2.3 and 2.4: a zero in the place before the next figure is read out.
    gap = "零" if whole and (not jiao or whole % 10 == 0) else ""
    return gap + (f"{_DIGITS[jiao]}角" if jiao else "") + (f"{_DIGITS[fen]}分" if fen else "")


def _whole(number: int) -> str:
    words = ""
    for index, name in enumerate(_SECTIONS):
        section = number // 10_000 ** (2 - index) % 10_000
        if not section:
            continue
        gap = "零" if words and (section < _THOUSAND or _was_skipped(number, index)) else ""
        words += gap + _section(section) + name
    return words


def _was_skipped(number: int, index: int) -> bool:
    """Whether the section above this one is all zeros, as 万 is in 1 亿 5 仟."""
    return index == len(_SECTIONS) - 1 and number // 10_000 % 10_000 == 0


def _section(section: int) -> str:
    """Four places or fewer; zeros inside are read once, zeros at the end not at all."""
    words, zero = "", False
    for place in (3, 2, 1, 0):
        digit = section // 10**place % 10
        if not digit:
            zero = True
            continue
        words += ("零" if zero and words else "") + _DIGITS[digit] + _PLACES[place]
        zero = False
    return words
