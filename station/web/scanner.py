"""What cheap scanners do wrong, told from what they typed, and how to mend it."""

from msgspec import Struct

from station.errors import N_

# Both cases, digits, and signs that other keyboard layouts put elsewhere.
TEST_CODE = "Cunyi-2026/Zy_ok"


class Finding(Struct, frozen=True):
    """Something wrong with a scanner, and how to mend it."""

    what: str
    mend: str


NO_ENTER = Finding(
    N_("It does not press Enter after the code."),
    N_("Scan the setting “add CR suffix” (添加回车) in the scanner's booklet."),
)
INPUT_METHOD = Finding(
    N_("The Chinese input method is on."),
    N_(
        "Press Shift, or Ctrl and Space, until the language bar says English (英), then scan again."
    ),
)
CAPS_LOCK = Finding(
    N_("Capital and small letters are swapped."),
    N_("Press Caps Lock once, so that its light goes out, then scan again."),
)
ONE_CASE = Finding(
    N_("All letters come in the same case."),
    N_("Scan the setting “no case conversion” (大小写不转换) in the scanner's booklet."),
)
LAYOUT = Finding(
    N_("Some characters come out as others: the keyboard layout is not the American one."),
    N_(
        "Scan the setting “USA keyboard” (美式键盘) in the booklet, and choose it in the system too."
    ),
)
IDENTIFIER = Finding(
    N_("It puts the kind of code in front (such as ]C0)."),
    N_("Scan the setting “no code ID” (不输出条码ID) in the scanner's booklet."),
)
FRAMED = Finding(
    N_("It adds characters before or after the code."),
    N_(
        "Scan the settings “no prefix” and “no suffix but CR” in the booklet, or reset it to factory."
    ),
)
PARTIAL = Finding(
    N_("Only a part of the code has arrived."),
    N_(
        "Click into the box before scanning. If it stays so, set a slower transmission in the booklet."
    ),
)
OTHER = Finding(
    N_("This is not the code above."),
    N_("Scan the code on this page. If you did, reset the scanner to factory with its booklet."),
)


def diagnose(text: str, *, enter: bool = True, composed: bool = False) -> list[Finding]:
    """What is wrong with a scanner that typed ``text`` for ``TEST_CODE``.

    Args:
        text: exactly what arrived.
        enter: whether it pressed Enter by itself.
        composed: whether an input method put the characters together.
    """
    findings = [] if enter else [NO_ENTER]
    if composed or not text.isascii():
        return [INPUT_METHOD, *findings]
    typed = text.strip("\r\n")
    if typed != TEST_CODE:
        findings.insert(0, _difference(typed))
    return findings


def _difference(typed: str) -> Finding:
    if typed == TEST_CODE.swapcase():
        return CAPS_LOCK
    if typed in {TEST_CODE.upper(), TEST_CODE.lower()}:
        return ONE_CASE
    if typed.startswith("]") and typed.endswith(TEST_CODE):
        return IDENTIFIER
    if TEST_CODE in typed:
        return FRAMED
    if typed and typed in TEST_CODE:
        return PARTIAL
    return LAYOUT if len(typed) == len(TEST_CODE) else OTHER
