"""A browser keeps what pages are made of, and never uses what it kept of another release."""

import gzip
import re
from pathlib import Path

import flask
import pytest
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


@pytest.mark.parametrize("mark", ["", "00000000"], ids=["this release's", "another's"])
def test_who_can_unpack_gets_less_than_half_of_the_bytes(mark: str) -> None:
    visitor = browser()
    found = re.findall(r'href="/static/([0-9a-f]{8})/desk\.css"', visitor.get("/desk").text)
    address = f"/static/{mark or found[0]}/desk.css"
    packs = {"Accept-Encoding": "gzip, deflate"}

    with (
        visitor.get(address, buffered=True) as plain,
        visitor.get(address, headers=packs, buffered=True) as packed,
        visitor.get(address, headers=packs | {"If-None-Match": packed.headers["ETag"]}) as known,
        visitor.get(address, headers=packs | {"Range": "bytes=5-9"}, buffered=True) as part,
        visitor.get(
            address,
            headers=packs | {"Range": "bytes=5-", "If-Range": packed.headers["ETag"]},
            buffered=True,
        ) as rest,
    ):
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data) / 2
        assert int(packed.headers["Content-Length"]) == len(packed.data)
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert packed.headers["Cache-Control"] == plain.headers["Cache-Control"]
        assert (known.status_code, known.data) == (304, b"")
        assert (part.status_code, part.data) == (206, plain.data[5:10])
        assert "Content-Encoding" not in part.headers
        # the rest of a packed file is never a piece of the plain one
        assert rest.status_code == 200


@pytest.mark.parametrize("name", ["x/../desk.css", "desk.css/../desk.css", "%2e%2e/pages.py"])
def test_a_name_that_is_no_file_of_the_folder_is_not_there(name: str) -> None:
    packs = {"Accept-Encoding": "gzip"}

    assert browser().get(f"/static/00000000/{name}", headers=packs).status_code == 404


def test_who_refuses_packed_files_gets_them_plain() -> None:
    visitor = browser()

    with visitor.get(
        "/static/00000000/desk.css", headers={"Accept-Encoding": "gzip;q=0"}, buffered=True
    ) as plain:
        assert "Content-Encoding" not in plain.headers


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
