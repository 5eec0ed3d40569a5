"""`/api/printer` and `/api/health`: paper that staff ask for, and how each part is."""

from appliance import wire
from appliance.desk import Desk
from appliance.health import Health
from appliance.rules.paper import PaperKind
from appliance.web.access.guard import current_actor
from appliance.web.serving import Api


def paper(api: Api, desk: Desk, health: Health) -> None:
    """The views around kiosks and their paper."""

    @api.serves("POST /api/printer/new-roll")
    def new_roll(said: wire.NewRollBody) -> wire.Roll:
        return desk.new_roll(said.kiosk, current_actor())

    @api.serves("POST /api/printer/test")
    def test(said: wire.PrintTestBody) -> wire.PaperJob:
        job = desk.ask_for(PaperKind(said.kind), said.kiosk, current_actor())
        return wire.PaperJob(str(job.id), said.kind, job.kiosk)

    @api.serves("GET /api/health")
    def parts() -> wire.HealthReport:
        return health.report()
