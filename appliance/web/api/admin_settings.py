"""`/api/admin/settings`: what an admin may choose without a technician."""

from collections.abc import Mapping

from appliance import wire
from appliance.choosing import Choosing
from appliance.settings import Settings
from appliance.settings.choosable import Shape, shapes, value_at
from appliance.settings.layers import keys_above
from appliance.web.access.guard import current_actor
from appliance.web.serving import Api

# Not before it has run for a while, see `renewal.py`; and its start.
RESTARTS_WITHIN_S = 25


def admin_settings(api: Api, choosing: Choosing) -> None:
    """The views."""

    @api.serves("GET /api/admin/settings")
    def every() -> wire.AdminSettings:
        return _shown()

    @api.serves("PATCH /api/admin/settings")
    def choose(said: wire.SettingsBody) -> wire.AdminSettings:
        choosing.choose(said.changes, current_actor())
        return _shown()

    def _shown() -> wire.AdminSettings:
        settings, origin = choosing.settings(), choosing.origin()
        above = keys_above(choosing.places)
        items = [_setting(shape, settings, origin, shape.key in above) for shape in shapes()]
        return wire.AdminSettings(items, choosing.renewing, RESTARTS_WITHIN_S)


def _setting(
    shape: Shape, settings: Settings, origin: Mapping[str, str], fixed: bool
) -> wire.Setting:
    return wire.Setting(
        key=shape.key,
        kind=shape.kind,  # type: ignore[arg-type]
        value=value_at(settings, shape.key),
        default=shape.default,
        from_=origin.get(shape.key, "default"),  # type: ignore[arg-type]
        fixed=fixed,
        choices=_choices(shape),
        low=shape.low,
        high=shape.high,
        says=shape.says,
        columns=[_column(part) for part in shape.parts],
    )


def _column(part: Shape) -> wire.SettingColumn:
    return wire.SettingColumn(
        key=part.key,
        kind=part.kind,  # type: ignore[arg-type]
        default=part.default,
        choices=_choices(part),
        low=part.low,
        high=part.high,
        says=part.says,
    )


def _choices(shape: Shape) -> list[str] | None:
    return None if shape.choices is None else list(shape.choices)
