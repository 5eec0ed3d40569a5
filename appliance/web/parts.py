"""What the web is given of the service. Put together in `service.py`."""

from dataclasses import dataclass

from appliance.board_view import BoardView
from appliance.choosing import Choosing
from appliance.desk import Desk
from appliance.desk_view import DeskView
from appliance.follow_view import FollowView
from appliance.health import Health
from appliance.history_view import HistoryView
from appliance.kiosk_view import KioskView
from appliance.kiosk_watch import KioskWatch
from appliance.kiosks import Kiosks
from appliance.ledger import Ledger
from appliance.live import Hub
from appliance.notice_view import NoticeView
from appliance.settings import Settings
from appliance.store import Store
from appliance.upkeep import Upkeep
from appliance.views import Views
from appliance.web.access.gate import Gate


@dataclass(frozen=True, slots=True)
class Shown:
    """Whatever turns rows and rules into answers and frames, by who looks at them."""

    views: Views
    board: BoardView
    desk: DeskView
    follow: FollowView
    kiosk: KioskView
    history: HistoryView
    notices: NoticeView


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a route or a socket may need."""

    settings: Settings
    store: Store
    ledger: Ledger
    desk: Desk
    shown: Shown
    gate: Gate
    hub: Hub
    kiosks: Kiosks
    watch: KioskWatch
    health: Health
    upkeep: Upkeep
    choosing: Choosing
