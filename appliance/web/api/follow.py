"""`/api/follow`: a patient's own token, for whoever holds the ticket."""

from appliance import wire
from appliance.follow_view import FollowView
from appliance.web.serving import Api


def follow(api: Api, follow_view: FollowView) -> None:
    """The view."""

    @api.serves("GET /api/follow/<key>")
    def followed(key: str) -> wire.Followed:
        return follow_view.followed(key)
