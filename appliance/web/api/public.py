"""What anybody may see: the board, the departments, and whether the service is well."""

from flask import Response

from appliance import __version__, wire
from appliance.board_view import BoardView
from appliance.rules.errors import StoreTrouble
from appliance.views import Views
from appliance.web.answers import answer
from appliance.web.serving import Api


def public(api: Api, views: Views, board_view: BoardView) -> None:
    """The public views."""

    @api.serves("GET /api/board")
    def board() -> wire.Board:
        return board_view.board()

    @api.serves("GET /api/departments")
    def departments() -> wire.Departments:
        return wire.Departments(board_view.departments())

    @api.serves("GET /health")
    def health() -> Response:
        try:
            views.revision()
        except StoreTrouble:
            return answer(wire.Health("down", __version__), 503)
        return answer(wire.Health("ok", __version__))
