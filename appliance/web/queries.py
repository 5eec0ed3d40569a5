"""What may be asked in an address after the question mark, one shape per route that takes any."""

from typing import Annotated

from msgspec import Meta, Struct

Page = Annotated[int, Meta(ge=1, le=1_000_000, description="Which page; the first is 1.")]
PerPage = Annotated[int, Meta(ge=1, le=200, description="How many on a page.")]


class NoQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """For routes that take no parameter."""


class TokensQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """`GET /api/tokens`: every part that is given must match."""

    day: str | None = None
    department: str | None = None
    counter: str | None = None
    status: str | None = None
    page: Page = 1
    per_page: PerPage = 50
