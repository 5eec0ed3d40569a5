"""What is on this machine, found by what is there, never by the name of a release."""

import re
from dataclasses import dataclass
from pathlib import Path

ZONES = "usr/share/zoneinfo/zone.tab"


@dataclass(frozen=True, slots=True)
class Machine:
    """What decides which files fit. `boot`: folder of config.txt below the root, None: no Pi."""

    boot: str | None
    rpi_swap: bool
    swapfile_service: bool
    zram_generator: bool
    network_manager: bool
    avahi: bool
    ssh: bool
    country: str  # two letters; empty: not known

    @property
    def resolved(self) -> bool:
        """Whether names come from systemd-resolved: the fallback where avahi is not installed."""
        return not self.avahi


def look(root: Path, time_zone: str) -> Machine:
    """The machine below `root`."""

    def there(*paths: str) -> bool:
        return any((root / path).exists() for path in paths)

    return Machine(
        boot=_boot_folder(root),
        rpi_swap=there("usr/lib/systemd/system-generators/rpi-swap-generator", "etc/rpi/swap.conf"),
        swapfile_service=there("usr/sbin/dphys-swapfile", "sbin/dphys-swapfile"),
        zram_generator=there("usr/lib/systemd/system-generators/zram-generator"),
        network_manager=there("usr/sbin/NetworkManager"),
        avahi=there("etc/avahi/avahi-daemon.conf"),
        ssh=there("etc/ssh/sshd_config.d"),
        country=_country(root, time_zone),
    )


def _boot_folder(root: Path) -> str | None:
    """bookworm leaves a note in /boot/config.txt that the file has moved: firmware/ comes first."""
    for folder in ("boot/firmware", "boot"):
        if (root / folder / "config.txt").exists() or (root / folder / "cmdline.txt").exists():
            return folder
    return "boot/firmware" if (root / "boot/firmware").is_dir() else None


def _country(root: Path, time_zone: str) -> str:
    """The country of a time zone: without one the radio of a Pi stays silent."""
    try:
        zones = (root / ZONES).read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(rf"^([A-Z]{{2}})\t\S+\t{re.escape(time_zone)}(\s|$)", zones, re.MULTILINE)
    return found[1] if found else ""
