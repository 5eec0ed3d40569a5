"""How a phone of staff gets to know the clinic's own authority, before it can come by HTTPS."""

from pathlib import Path

import flask

from appliance.settings import Clinic
from appliance.web.pages import not_found_page, trust_page
from appliance.web.reached import https_address


def trust(clinic: Clinic, file: Path) -> flask.Blueprint:
    """The page, and the authority's certificate; neither where `file` is not there."""
    routes = flask.Blueprint("trust", __name__)

    @routes.get("/trust")
    def page() -> flask.Response:
        if not file.exists():
            return not_found_page(clinic)
        return trust_page(clinic, https_address(flask.request))

    @routes.get("/trust/authority.crt")
    def authority() -> flask.Response:
        try:
            found = file.read_bytes()
        except OSError:
            return not_found_page(clinic)
        response = flask.Response(found, mimetype="application/x-x509-ca-cert")
        response.headers["Content-Disposition"] = 'attachment; filename="token-kiosk.crt"'
        response.headers["Cache-Control"] = "no-store"
        return response

    return routes
