"""A token to look at, and to warm up with."""

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
