"""A time that staff give, and a day that an admin forces: for a machine without a sure clock."""

from appliance import wire
from appliance.ledger import Ledger
from appliance.views import Views
from appliance.web.access.guard import current_actor
from appliance.web.serving import Api


def clock(api: Api, ledger: Ledger, views: Views) -> None:
    """The views."""

    @api.serves("POST /api/clock/confirm")
    def confirm(said: wire.ConfirmTimeBody) -> wire.ClockAnswer:
        ledger.give_time(said.time, confirmed=said.confirmed, actor=current_actor())
        return views.clock()

    @api.serves("POST /api/day/force")
    def force(said: wire.ForceDayBody) -> wire.Day:
        period = ledger.force_day(said.date, said.reason, current_actor())
        return wire.Day(period.label, period.mark)
