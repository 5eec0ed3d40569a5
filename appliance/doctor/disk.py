"""How much room the data have."""

import os
from pathlib import Path

from appliance.doctor.found import Found, trouble, warning, well
from appliance.doctor.look import Look

MIB = 1 << 20
# A busy day with its journal and hourly backups takes some 20 MB.
LOW_MIB, FULL_MIB = 200, 20
FILES_FEW = 1000


def disk(look: Look) -> Found:
    """Room for bytes and for files, where the data are."""
    try:
        room = os.statvfs(_there(Path(look.settings.service.data_dir)))
    except OSError as error:
        return trouble("disk", "disk-unreadable", why=error.strerror or str(error))
    free_mib = room.f_bavail * room.f_frsize // MIB
    total_mib = room.f_blocks * room.f_frsize // MIB
    if free_mib < FULL_MIB:
        return trouble("disk", "disk-full", free_mib=free_mib, total_mib=total_mib)
    if room.f_files and room.f_favail < FILES_FEW:
        return trouble("disk", "disk-files-full", free_files=room.f_favail)
    if free_mib < LOW_MIB:
        return warning("disk", "disk-low", free_mib=free_mib, total_mib=total_mib)
    return well("disk", free_mib=free_mib, total_mib=total_mib)


def _there(folder: Path) -> Path:
    """The folder, or the nearest above it that exists: before the first start there is none."""
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())
