"""Addresses are built as Werkzeug builds them, and not before anybody asks."""

from flask import Flask, url_for

from station.web import addresses


def an_app():
    app = Flask("addresses")
    addresses.init_app(app)
    app.add_url_rule("/bags/<int:number>", "bag", "{number}".format)
    app.add_url_rule("/bags", "bags", str, defaults={"page": 1})
    app.add_url_rule("/bags/pages/<int:page>", "bags", str)
    return app


def test_an_address_is_built_with_its_parts_and_its_question():
    with an_app().test_request_context("/"):
        assert url_for("bag", number=7) == "/bags/7"
        assert url_for("bag", number=7, told="a b") == "/bags/7?told=a+b"
        assert url_for("bag", number=8, _external=True) == "http://localhost/bags/8"
        assert url_for("bags", page=1) == "/bags"
        assert url_for("bags", page=2) == "/bags/pages/2"


def test_a_request_finds_its_page_before_any_address_was_built():
    assert an_app().test_client().get("/bags/12").text == "12"


def test_no_address_is_compiled_before_it_is_built(monkeypatch):
    compiled = []
    theirs = addresses.Rule._compile_builder
    # The tests share what other apps have compiled of the same rule.
    monkeypatch.setattr(addresses.PatientRule, "compile", addresses.Rule.compile)
    monkeypatch.setattr(
        addresses.Rule,
        "_compile_builder",
        lambda rule, append_unknown: compiled.append(rule.endpoint) or theirs(rule, append_unknown),
    )
    app = an_app()
    assert "bag" not in compiled
    with app.test_request_context("/"):
        url_for("bag", number=1)
        url_for("bag", number=2)
    assert compiled.count("bag") == 1
