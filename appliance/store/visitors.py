"""Browsers of the public that were given a token, known by a hash. Callers hold `writing()`."""

from appliance.store.tables import VisitorRow


class Visitors:
    """Each browser's newest token; forgotten with the period."""

    def token_of(self, secret_hash: str) -> int | None:
        """The serial of the token that this browser was given last."""
        query = VisitorRow.select(VisitorRow.token).where(VisitorRow.hash == secret_hash)
        return query.scalar()  # type: ignore[no-any-return]

    def give(self, secret_hash: str, period: int, token: int) -> None:
        """Remembers the token (its serial), and forgets the browsers of earlier periods."""
        VisitorRow.delete().where(VisitorRow.period < period).execute()
        VisitorRow.replace(hash=secret_hash, period=period, token=token).execute()
