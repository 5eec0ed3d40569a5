"""A day of five hundred calls in a minute: the program neither grows nor loses its way."""

from pathlib import Path

from tests.display.test_process import running
from tests.display.waiting_room import board, call, frame, stub_service

CALLS, WARM = 500, 200
# It swings: 53.9 MB after 50 calls, 57.1 after 200, 59.8 after 300, 56.7 after 1000.
GROWS_BY_KB = 4_000


def memory_kb(pid: int) -> int:
    """What it has taken for itself; its share of the libraries changes with who else runs."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(rollup.split("Anonymous:")[1].split()[0])


def test_memory_is_flat_over_a_day_of_five_hundred_calls(tmp_path: Path) -> None:
    calls = [
        call(number, f"{'GDP'[number % 3]}{number}", f"room-{number % 2 + 1}")
        for number in range(1, CALLS + 1)
    ]
    warm_kb = 0
    with (
        stub_service(frame(board())) as service,
        running(tmp_path, "--service-url", service.url, "--size", "640x360") as display,
    ):
        display.wait_for("ready")
        service.wait_for_screens()
        for number, newest in enumerate(calls, start=1):
            service.tell(frame(board(*calls[max(0, number - 10) : number]), number + 1))
            display.wait_for(f"call-shown {newest.label} ")
            if number == WARM:
                warm_kb = memory_kb(display.process.pid)

        grown_kb = memory_kb(display.process.pid) - warm_kb

        assert display.log.count("call-shown") == CALLS
        assert grown_kb < GROWS_BY_KB, f"{grown_kb} kB more than after {WARM} calls"
