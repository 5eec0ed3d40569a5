"""The tables. Times are milliseconds since 1970 UTC; `open` and `at_counter` the schema derives.

The models are bound to the database that `Store` opens; a process has one.
"""

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    FloatField,
    IntegerField,
    Model,
    TextField,
)


class DepartmentRow(Model):
    """What people wait for; `names` is JSON, language → name. `retired`: not offered any more."""

    code = CharField(primary_key=True)
    name = CharField()
    names = TextField()
    prefix = CharField()
    position = IntegerField()
    retired = BooleanField(null=True)

    class Meta:
        table_name = "department"


class CounterRow(Model):
    """Where they go."""

    code = CharField(primary_key=True)
    name = CharField()
    position = IntegerField()
    state = CharField()
    back_at = IntegerField(null=True)
    retired = BooleanField(null=True)

    class Meta:
        table_name = "counter"


class CounterDepartmentRow(Model):
    """Which departments a counter serves."""

    counter = CharField()
    department = CharField()

    class Meta:
        table_name = "counter_department"
        primary_key = CompositeKey("counter", "department")


class DeviceRow(Model):
    """A paired browser or program; its token is kept hashed."""

    id = CharField(primary_key=True)
    role = CharField()
    counter = CharField(null=True)
    name = CharField()
    token_hash = CharField(unique=True)
    paired_at = IntegerField()
    removed_at = IntegerField(null=True)

    class Meta:
        table_name = "device"


class PersonRow(Model):
    """Who works here. `secret` is a slow hash; `counters` are codes with blanks between."""

    id = CharField(primary_key=True)
    name = CharField()
    role = CharField()
    secret = CharField()
    counters = CharField()
    created_at = IntegerField()
    removed_at = IntegerField(null=True)

    class Meta:
        table_name = "person"


class SessionRow(Model):
    """A person logged in on a device; both times are uptimes of `boot`."""

    token_hash = CharField(primary_key=True)
    person = CharField()
    device = CharField()
    boot = IntegerField()
    began_uptime_s = FloatField()
    used_uptime_s = FloatField()

    class Meta:
        table_name = "session"


class GuessRow(Model):
    """Wrong PINs in a row, of one person on one device, and until when no other is looked at."""

    device = CharField()
    person = CharField()
    failures = IntegerField()
    boot = IntegerField()
    not_before_uptime_s = FloatField()

    class Meta:
        table_name = "guess"
        primary_key = CompositeKey("device", "person")


class PairingRow(Model):
    """A pairing code that works once, until an uptime of the boot it was made in."""

    code_hash = CharField(primary_key=True)
    role = CharField()
    counter = CharField(null=True)
    boot = IntegerField()
    expires_uptime_s = FloatField()
    used = BooleanField()

    class Meta:
        table_name = "pairing"


class BootRow(Model):
    """A boot of the machine; `true_start` once its true time was known."""

    serial = AutoField()
    boot_id = CharField(unique=True)
    true_start = IntegerField(null=True)

    class Meta:
        table_name = "boot"


class PeriodRow(Model):
    """A numbering period: the serial only grows, the label may be corrected.

    `boot`, `uptime_s` and `sure_at` (null: not trusted) say when it was opened, the `shut` columns
    when staff closed its day. `over_on` is the service day on which it was surely over.
    """

    serial = AutoField()
    label = CharField()
    opened_at = IntegerField()
    closed_at = IntegerField(null=True)
    mark = CharField()
    day_rule = CharField(null=True)
    boot = IntegerField(null=True)
    uptime_s = FloatField(null=True)
    sure_at = IntegerField(null=True)
    shut_at = IntegerField(null=True)
    shut_boot = IntegerField(null=True)
    shut_uptime_s = FloatField(null=True)
    shut_sure = BooleanField(null=True)
    over_on = CharField(null=True)

    class Meta:
        table_name = "period"


class FigureRow(Model):
    """The figures of a closed period and a department; `out_of_turn` is JSON. Written once."""

    period = IntegerField()
    department = CharField()
    issued = IntegerField()
    served = IntegerField()
    no_shows = IntegerField()
    expired = IntegerField()
    cancelled = IntegerField()
    median_wait_s = FloatField(null=True)
    p90_wait_s = FloatField(null=True)
    out_of_turn = TextField()

    class Meta:
        table_name = "figure"
        primary_key = CompositeKey("period", "department")


class TokenRow(Model):
    """A place in the queue. `open` and `at_counter` are derived by the schema: never write them."""

    serial = AutoField()
    id = CharField(unique=True)
    period = IntegerField()
    issued_department = CharField()
    department = CharField()
    number = IntegerField()
    label = CharField()
    key = CharField(unique=True)
    status = CharField()
    priority = CharField()
    origin = CharField()
    counter = CharField(null=True)
    issued_at = IntegerField()
    time_sure = BooleanField()
    boot = IntegerField()
    uptime_s = FloatField()
    called_at = IntegerField(null=True)
    started_at = IntegerField(null=True)
    finished_at = IntegerField(null=True)
    calls = IntegerField()
    printed_at = IntegerField(null=True)
    print_problem = CharField(null=True)
    print_problem_at = IntegerField(null=True)
    lane = CharField()
    place = IntegerField()
    first_place = IntegerField()
    due = IntegerField()
    bound = CharField(null=True)
    chance_used = BooleanField()
    waited_s = FloatField(null=True)
    open = IntegerField(null=True)
    at_counter = CharField(null=True)
    torn = BooleanField(null=True)

    class Meta:
        table_name = "token"


class PatientRow(Model):
    """Personal data, apart from the queue so that erasing it touches nothing else."""

    token = IntegerField(primary_key=True)
    name = CharField()
    phone = CharField(null=True)
    age = IntegerField(null=True)
    notes = CharField(null=True)
    phone_key = CharField(null=True)

    class Meta:
        table_name = "patient"


class IssuingRow(Model):
    """How issuing stands in a department, and the day's numbers that count for its capacity."""

    department = CharField(primary_key=True)
    period = IntegerField()
    day = CharField()
    before = IntegerField()
    extra = IntegerField()
    stopped_at = IntegerField(null=True)
    stopped_boot = IntegerField(null=True)
    stopped_uptime_s = FloatField(null=True)
    stopped_sure = BooleanField(null=True)

    class Meta:
        table_name = "issuing"


class VisitorRow(Model):
    """A browser of the public and the token it was given; its cookie is kept hashed."""

    hash = CharField(primary_key=True)
    period = IntegerField()
    token = IntegerField()

    class Meta:
        table_name = "visitor"


class EventRow(Model):
    """One move. Append-only; the id is the revision. `called` marks call, recall and undo."""

    id = AutoField()
    at = IntegerField()
    boot = IntegerField()
    uptime_s = FloatField()
    time_sure = BooleanField()
    verb = CharField()
    token = IntegerField(null=True)
    counter = CharField(null=True)
    device = CharField(null=True)
    person = CharField(null=True)
    why = CharField(null=True)
    called = IntegerField(null=True)
    detail = TextField(null=True)

    class Meta:
        table_name = "event"


class IdempotencyRow(Model):
    """A key that was used, as a number made of it: what was asked and what was answered, packed."""

    key = BigIntegerField(unique=True)
    fingerprint = CharField()
    status = IntegerField()
    answer = BlobField()
    period = IntegerField()

    class Meta:
        table_name = "idempotency"
        primary_key = False


class RotationRow(Model):
    """Where the queue of a department, or the calls of a counter, stand in their rotation."""

    scope = CharField()
    code = CharField()
    calls = IntegerField()
    after_return = BooleanField()
    since_high = IntegerField()

    class Meta:
        table_name = "rotation"
        primary_key = CompositeKey("scope", "code")


class JobRow(Model):
    """Paper that a kiosk is asked for; `boot` and `uptime_s` say when."""

    id = AutoField()
    kind = CharField()
    token = IntegerField(null=True)
    ended_at = IntegerField(null=True)
    problem = CharField(null=True)
    kiosk = CharField(null=True)
    boot = IntegerField(null=True)
    uptime_s = FloatField(null=True)
    period = IntegerField(null=True)

    class Meta:
        table_name = "job"


class RollRow(Model):
    """What was used of a kiosk's paper roll, and where the kiosk's own count stood then."""

    kiosk = CharField(primary_key=True)
    used_mm = IntegerField()
    count_mm = IntegerField()

    class Meta:
        table_name = "roll"


class NoticeRow(Model):
    """What staff tell the waiting room, by language as JSON; `made` and `taken` are events."""

    id = CharField(primary_key=True)
    text = TextField()
    begins = IntegerField(null=True)
    ends = IntegerField(null=True)
    made = IntegerField()
    taken = IntegerField(null=True)

    class Meta:
        table_name = "notice"


class SettingRow(Model):
    """A value the service keeps for itself, such as the secret of the check codes."""

    name = CharField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "setting"


TABLES = (
    DepartmentRow,
    CounterRow,
    CounterDepartmentRow,
    DeviceRow,
    PersonRow,
    SessionRow,
    GuessRow,
    PairingRow,
    BootRow,
    PeriodRow,
    FigureRow,
    TokenRow,
    PatientRow,
    IssuingRow,
    VisitorRow,
    EventRow,
    IdempotencyRow,
    RotationRow,
    JobRow,
    RollRow,
    NoticeRow,
    SettingRow,
)
