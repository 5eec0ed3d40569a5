"""Programs that hang, leak or cannot start: what systemd and the watchdogs make of it."""

import logging
import time
from pathlib import Path

from tests.virtual_pi.clinic import admin
from tests.virtual_pi.install import UNITS
from tests.virtual_pi.machine import RigTrouble, VirtualPi, eventually
from tests.virtual_pi.watching import (
    BOOTS_WITHIN_S,
    are_active,
    everything_is_up,
    now_s,
    parts,
    restarts,
    said,
    screen,
)

log = logging.getLogger("virtual-pi")

FROZEN_AT_MOST_S = 20.0
BOOT_ID = "cat /proc/sys/kernel/random/boot_id"
DROP_IN = "/run/systemd/system/{unit}.service.d/99-trial.conf"


def frozen_each_program_is_started_again(pi: VirtualPi, _pictures: Path) -> None:
    """SIGSTOP to each: ended and replaced by systemd within 20 s, and the number stands."""
    clinic = admin(pi)
    before = clinic.tokens()
    for unit in UNITS:
        frozen = pi.main_pid(unit)
        pi.root(f"kill -STOP {frozen}")
        took_s = _replaced_after_s(pi, unit, frozen)
        log.info("%s, frozen, was replaced after %.1f s", unit, took_s)
        assert took_s <= FROZEN_AT_MOST_S, f"{unit} stayed frozen for {took_s:.1f} s"
    assert clinic.tokens() == before
    _all_is_well_again(pi)


def killed_all_at_once_they_come_back(pi: VirtualPi, _pictures: Path) -> None:
    """SIGKILL to all three: each waits for the others by itself, and no unit fails."""
    before = admin(pi).tokens()
    pi.root(f"kill -KILL {' '.join(str(pi.main_pid(unit)) for unit in UNITS)}")
    began = time.monotonic()
    eventually(lambda: are_active(pi))
    log.info("all three were back %.1f s after their death", time.monotonic() - began)
    assert admin(pi).tokens() == before
    _all_is_well_again(pi)


def a_leak_ends_its_own_program_alone(pi: VirtualPi, _pictures: Path) -> None:
    """At its limit of memory one program dies and is started again; the others never notice."""
    others = {unit: pi.main_pid(unit) for unit in UNITS if unit != "token-display"}
    before, pid = restarts(pi, "token-display"), pi.main_pid("token-display")
    pi.root("systemctl set-property --runtime token-display MemoryHigh=infinity MemoryMax=12M")
    # The kernel takes back what it can at once; the rest falls at the next page that is touched.
    eventually(lambda: pi.main_pid("token-display") != pid)
    pi.root("systemctl set-property --runtime token-display MemoryHigh=256M MemoryMax=320M")
    # Longer than the safe page's minute, should it have died in the small room again and again.
    eventually(lambda: are_active(pi, "token-display"), 150)
    assert restarts(pi, "token-display") > before
    assert {unit: pi.main_pid(unit) for unit in others} == others, "another program died with it"
    _all_is_well_again(pi)


def what_keeps_failing_gives_way_to_the_safe_page(pi: VirtualPi, pictures: Path) -> None:
    """After five starts that fail the safe page comes; mended, all comes back by itself."""
    for unit in ("token-display", "token-service"):
        _fails_until_mended(pi, unit, pictures)
        _all_is_well_again(pi)
        screen(pi, pictures / f"screen-after-safe-page-{unit}.png")


def _fails_until_mended(pi: VirtualPi, unit: str, pictures: Path) -> None:
    began_s, drop_in = now_s(pi), DROP_IN.format(unit=unit)
    pi.write(drop_in, "[Service]\nType=exec\nRestartSec=1\nExecStart=\nExecStart=/bin/false\n")
    pi.root(f"systemctl daemon-reload; systemctl restart {unit} || true")
    page = f"token-safe-page@{unit}.service"
    eventually(lambda: pi.root(f"systemctl show -P ActiveState {page}") == "activating")
    eventually(lambda: said(pi, began_s, "keeps-failing") or _page_is_drawn(pi, page))
    screen(pi, pictures / f"screen-safe-page-{unit}.png")
    pi.root(f"rm -r {drop_in.rpartition('/')[0]}; systemctl daemon-reload")
    eventually(lambda: are_active(pi), 150)


def a_kernel_that_panics_starts_again(pi: VirtualPi, _pictures: Path) -> None:
    """The machine restarts by itself, and every number that was told is there."""
    _starts_again_after(pi, "echo c >/proc/sysrq-trigger")


def a_machine_that_hangs_is_reset_by_its_watchdog(pi: VirtualPi, _pictures: Path) -> None:
    """No panic, and nothing runs any more, systemd neither: the board's own watchdog is left."""
    assert pi.root("systemctl show -P RuntimeWatchdogUSec") not in {"0", "infinity"}
    endless = "chrt --fifo 99 sh -c 'while :; do :; done' &"
    _starts_again_after(
        pi,
        "echo -1 >/proc/sys/kernel/sched_rt_runtime_us;"
        f" for _ in $(seq $(nproc)) more; do {endless} done",
    )


def _starts_again_after(pi: VirtualPi, blow: str) -> None:
    before, boot = admin(pi).tokens(), pi.root(BOOT_ID)
    # Later, so that the answer to this command still comes through.
    pi.root(f"(sleep 2; {blow}) >/dev/null 2>&1 &")
    began = time.monotonic()
    eventually(lambda: _boot_or_none(pi) not in {None, boot}, BOOTS_WITHIN_S)
    log.info("the machine was back %.1f s later", time.monotonic() - began)
    _all_is_well_again(pi)
    assert admin(pi).tokens()[: len(before)] == before


def _boot_or_none(pi: VirtualPi) -> str | None:
    try:
        return pi.vpi("root", BOOT_ID, within_s=10).strip()
    except RigTrouble:
        return None


def _replaced_after_s(pi: VirtualPi, unit: str, pid: int) -> float:
    """Seconds until the unit has another process than this one."""
    began = time.monotonic()
    eventually(lambda: pi.main_pid(unit) not in {0, pid})
    took_s = time.monotonic() - began
    eventually(lambda: are_active(pi, unit))
    return took_s


def _page_is_drawn(pi: VirtualPi, page: str) -> bool:
    """Its program has ended and the minute runs."""
    return "sleep" in pi.root(f"systemctl status {page} --no-pager || true")


def _all_is_well_again(pi: VirtualPi) -> None:
    """One press more, and its ticket: the whole way works."""
    everything_is_up(pi)
    clinic = admin(pi)
    eventually(lambda: not [part for part in parts(clinic) if part["state"] == "trouble"])
    before = len(clinic.tokens())
    pi.press()
    eventually(lambda: [token for token in clinic.tokens()[before:] if token["printed"]])
