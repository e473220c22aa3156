"""Templates are compiled once; what the disk made of that is believed only whole."""

import pytest
from jinja2 import DictLoader, Environment

from station.web.compiled_templates import CompiledTemplates


class Counting(Environment):
    """Jinja, which counts how many templates it had to compile."""

    compiled = 0

    def _generate(self, *given, **named):
        self.compiled += 1
        return super()._generate(*given, **named)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "templates"


def started(folder, text="你好 {{ name }}", **options):
    """Jinja as after a start of the program."""
    return Counting(
        loader=DictLoader({"page": text}),
        bytecode_cache=CompiledTemplates(folder),
        autoescape=True,
        **options,
    )


def shown(jinja):
    return jinja.get_template("page").render(name="香莲")


def test_a_template_is_not_compiled_again_after_a_start(folder):
    first, second = started(folder), started(folder)

    assert (shown(first), shown(second)) == ("你好 香莲", "你好 香莲")
    assert (first.compiled, second.compiled) == (1, 0)


def test_a_template_that_has_changed_is_compiled_anew(folder):
    shown(started(folder))
    changed = started(folder, "再见 {{ name }}")

    assert shown(changed) == "再见 香莲"


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda kept: kept[:0], id="empty"),
        pytest.param(lambda kept: kept[:-1], id="cut-short"),
        pytest.param(lambda kept: bytes(len(kept)), id="zeros"),
        pytest.param(
            lambda kept: kept.replace("你好".encode(), "他坏".encode()), id="other-code-that-runs"
        ),
    ],
)
def test_what_a_power_cut_left_is_not_believed(folder, spoil):
    shown(started(folder))
    [path] = folder.iterdir()
    path.write_bytes(spoil(path.read_bytes()))
    jinja = started(folder)

    assert shown(jinja) == "你好 香莲"
    assert jinja.compiled == 1
    assert (shown(again := started(folder)), again.compiled) == ("你好 香莲", 0)


def test_a_page_is_shown_where_nothing_can_be_kept(folder):
    folder.write_text("a file where the folder should be")

    assert shown(started(folder)) == "你好 香莲"
    assert folder.is_file()


def test_a_program_that_wants_its_templates_otherwise_compiles_them_anew(folder):
    text = "{% if name %}\n你好 {{ name }}{% endif %}"
    as_before, otherwise = started(folder, text), started(folder, text, trim_blocks=True)

    assert (shown(as_before), shown(otherwise)) == ("\n你好 香莲", "你好 香莲")
