"""Paired devices and pairing codes on disk, secrets hashed. Callers hold a transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance.clock import milliseconds, moment
from appliance.store.tables import DeviceRow, PairingRow


@dataclass(frozen=True, slots=True)
class Device:
    """A paired browser or program. `counter` binds it to one counter."""

    id: str
    role: str
    counter: str | None
    name: str
    paired_at: datetime


@dataclass(frozen=True, slots=True)
class PairingCode:
    """A pairing code's row: what a device paired with it becomes, and until when."""

    role: str
    counter: str | None
    boot: int
    expires_uptime_s: float


class Devices:
    """Devices by the hash of their token, pairing codes by theirs."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def add(self, device: Device, token_hash: str) -> None:
        """Adds a paired device."""
        DeviceRow.insert(
            id=device.id,
            role=device.role,
            counter=device.counter,
            name=device.name,
            token_hash=token_hash,
            paired_at=milliseconds(device.paired_at),
        ).execute()

    def by_token_hash(self, token_hash: str) -> Device | None:
        """The device that holds this token, unless it was removed."""
        where = (DeviceRow.token_hash == token_hash) & DeviceRow.removed_at.is_null()
        for row in self._select(where).tuples():
            return self._value(row)
        return None

    def find(self, device_id: str) -> Device | None:
        """The device with this id, unless it was removed."""
        where = (DeviceRow.id == device_id) & DeviceRow.removed_at.is_null()
        return next((self._value(row) for row in self._select(where).tuples()), None)

    def of_role(self, role: str) -> list[str]:
        """The ids of the devices of a role that were not removed, oldest first."""
        where = DeviceRow.removed_at.is_null() & (DeviceRow.role == role)
        query = DeviceRow.select(DeviceRow.id).where(where)
        return [row[0] for row in query.order_by(DeviceRow.paired_at, DeviceRow.id).tuples()]

    def page(self, page: int, per_page: int) -> tuple[list[Device], int]:
        """One page of the devices that were not removed, oldest first, and how many there are."""
        where = DeviceRow.removed_at.is_null()
        query = self._select(where).order_by(DeviceRow.paired_at, DeviceRow.id)
        found = [self._value(row) for row in query.paginate(page, per_page).tuples()]
        return found, DeviceRow.select().where(where).count()

    def remove(self, device_id: str, at: datetime) -> bool:
        """Forgets a device for good; False if there is none."""
        update = DeviceRow.update(removed_at=milliseconds(at))
        return bool(
            update.where(DeviceRow.id == device_id, DeviceRow.removed_at.is_null()).execute()
        )

    def _select(self, where: Any) -> Any:
        return DeviceRow.select(
            DeviceRow.id, DeviceRow.role, DeviceRow.counter, DeviceRow.name, DeviceRow.paired_at
        ).where(where)

    def _value(self, row: tuple[Any, ...]) -> Device:
        return Device(row[0], row[1], row[2], row[3], moment(row[4], self._zone))

    def add_code(self, code_hash: str, code: PairingCode) -> None:
        """Adds a pairing code and forgets those of earlier boots."""
        PairingRow.delete().where(PairingRow.boot != code.boot).execute()
        PairingRow.insert(
            code_hash=code_hash,
            role=code.role,
            counter=code.counter,
            boot=code.boot,
            expires_uptime_s=code.expires_uptime_s,
            used=False,
        ).execute()

    def use_code(self, code_hash: str, boot: int, uptime_s: float) -> PairingCode | None:
        """Takes a code that is unused and not expired; it works only this once."""
        query = PairingRow.select(
            PairingRow.role, PairingRow.counter, PairingRow.boot, PairingRow.expires_uptime_s
        ).where(
            PairingRow.code_hash == code_hash,
            ~PairingRow.used,
            PairingRow.boot == boot,
            PairingRow.expires_uptime_s > uptime_s,
        )
        for row in query.tuples():
            PairingRow.update(used=True).where(PairingRow.code_hash == code_hash).execute()
            return PairingCode(*row)
        return None
