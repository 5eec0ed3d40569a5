"""A browser keeps what pages are made of, and never uses what it kept of another release."""

import re
from pathlib import Path

import flask
from flask.testing import FlaskClient

from appliance.settings import Clinic
from appliance.web.pages import pages
from appliance.web.static_files import KEPT_S, StaticFiles


def browser() -> FlaskClient:
    app = flask.Flask("pages", static_folder=None)
    app.register_blueprint(pages(Clinic(), lambda _code: True))
    return app.test_client()


def test_what_a_page_is_made_of_is_asked_for_once() -> None:
    visitor = browser()
    (address,) = re.findall(r'href="(/static/[0-9a-f]{8}/desk\.css)"', visitor.get("/desk").text)

    with visitor.get(address, buffered=True) as kept:
        assert kept.headers["Cache-Control"] == f"public, max-age={KEPT_S}, immutable"


def test_what_a_page_of_another_release_is_made_of_is_given_and_not_kept() -> None:
    # Given a page that was open when the machine was updated
    visitor = browser()
    with visitor.get("/static/00000000/desk.css", buffered=True) as first:
        known = {"If-None-Match": first.headers["ETag"]}

        # When it asks once more
        with visitor.get("/static/00000000/desk.css", headers=known, buffered=True) as again:
            # Then it gets what there is, and asks the next time too
            assert first.headers["Cache-Control"] == "no-cache"
            assert again.status_code == 304


def test_the_address_changes_with_any_file(tmp_path: Path) -> None:
    for name in ("one.js", "two.css"):
        (tmp_path / name).write_text("as it was")
    before, copied = StaticFiles(tmp_path).mark, StaticFiles(tmp_path).mark

    (tmp_path / "two.css").write_text("as it is")
    changed = StaticFiles(tmp_path).mark
    (tmp_path / "two.css").rename(tmp_path / "three.css")

    assert before == copied
    assert len({before, changed, StaticFiles(tmp_path).mark}) == 3
