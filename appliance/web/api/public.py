"""What anybody may see: the board, the departments, and whether the service is well."""

from flask import Blueprint, Response

from appliance import __version__, wire
from appliance.board_view import BoardView
from appliance.rules.errors import StoreTrouble
from appliance.views import Views
from appliance.web.answers import answer


def public(views: Views, board_view: BoardView) -> Blueprint:
    """The public routes."""
    routes = Blueprint("public", __name__)

    @routes.get("/api/board")
    def board() -> Response:
        return answer(board_view.board())

    @routes.get("/api/departments")
    def departments() -> Response:
        return answer(wire.Departments(board_view.departments()))

    @routes.get("/health")
    def health() -> Response:
        try:
            views.revision()
        except StoreTrouble:
            return answer(wire.Health("down", __version__), 503)
        return answer(wire.Health("ok", __version__))

    return routes
