"""`/api/backups`: a backup made at once, for the technician."""

from appliance import wire
from appliance.clock import rfc3339
from appliance.upkeep import Upkeep
from appliance.web.serving import Api


def backups(api: Api, upkeep: Upkeep) -> None:
    """The resource's views."""

    @api.serves("GET /api/backups")
    def kept() -> wire.Backups:
        return wire.Backups(
            [
                wire.Backup(made.path.name, made.revision, size, rfc3339(at))
                for made, size, at in upkeep.kept()
            ]
        )

    @api.serves("POST /api/backups")
    def back_up() -> wire.BackupMade:
        made = upkeep.back_up()
        return wire.BackupMade(made.path.name, made.revision, made.bytes)
