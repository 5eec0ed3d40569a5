"""A token and a day to look at, and to warm up with."""

from appliance import wire

SAMPLE = wire.Token(
    id="sample",
    label="G12",
    number=12,
    department="general_medicine",
    department_name="General medicine",
    department_names={
        "en": "General medicine",
        "hi": "सामान्य चिकित्सा",
        "or": "ସାଧାରଣ ଚିକିତ୍ସା",
    },
    day="2026-11-21",
    status="waiting",
    priority="normal",
    issued_department="general_medicine",
    counter=None,
    time_sure=True,
    issued_at="2026-11-21T09:00:00.000+05:30",
    called_at=None,
    started_at=None,
    finished_at=None,
    calls=0,
    ahead=3,
    wait=None,
    printed=False,
    print_problem=None,
    origin="button",
    check_code="K7Q2",
    follow_url="/t/3Jq9x2Vw7Rk1pZt8Lm4n5A",
)


def _figures(code: str, name: str, counts: tuple[int, ...], *waits: float) -> wire.DayFigures:
    median_wait_s, p90_wait_s = waits or (None, None)
    issued, served, no_shows, expired, cancelled = counts
    return wire.DayFigures(
        day="2026-11-21",
        mark="",
        final=True,
        department=code,
        department_name=name,
        issued=issued,
        served=served,
        no_shows=no_shows,
        expired=expired,
        cancelled=cancelled,
        median_wait_s=median_wait_s,
        p90_wait_s=p90_wait_s,
        out_of_turn=[wire.OutOfTurn("G14", "room-1", "in pain")] if no_shows else [],
    )


SAMPLE_DAY = (
    _figures("general_medicine", "General medicine", (42, 38, 2, 1, 1), 1260.0, 2700.0),
    _figures("pediatrics", "Pediatrics", (12, 12, 0, 0, 0), 600.0, 1100.0),
    _figures("dental", "Dental", (0, 0, 0, 0, 0)),
)
