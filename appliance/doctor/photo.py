"""The verdict as a line for a QR code, and such a line explained. Pure."""

from collections.abc import Iterator

from appliance.doctor.codes import meaning
from appliance.doctor.found import Found, State
from appliance.doctor.verdict import Verdict
from appliance.wire.photo import Photo, PhotoPart, encoded

# Figures worth a photo also of a part that is well.
_TOLD = {
    "disk": ("free_mib",),
    "card-wear": ("life_percent", "mib_per_day"),
    "temperature": ("celsius",),
    "under-voltage": ("throttled",),
    "network": ("addresses",),
    "database": ("mib", "backups"),
    "clock": ("source",),
}


def photo_line(verdict: Verdict) -> str:
    """The verdict as one line; parts that are well and have no figure are left out."""
    minute = verdict.at[: len("2026-11-21T09:10")]
    parts = tuple(_parts(verdict))
    return encoded(Photo(verdict.version, minute, verdict.up_s // 3600, parts))


def explained(photo: Photo) -> tuple[Found, ...]:
    """What the parts of a photo mean."""
    return tuple(_explained(part) for part in photo.parts)


def _parts(verdict: Verdict) -> Iterator[PhotoPart]:
    for found in verdict.findings:
        names = found.figures if found.state.is_fault else _TOLD.get(found.part, ())
        figures = {name: str(found.figures[name]) for name in names if name in found.figures}
        if found.state.is_fault or figures:
            yield PhotoPart(found.part, found.state.value, found.code, figures)


def _explained(part: PhotoPart) -> Found:
    said = meaning(part.code, part.figures)
    return Found(
        part.part, State(part.state), part.code, said.says, said.what_to_do, dict(part.figures)
    )
