"""The kiosk's word on paper, and the paper that it is asked for."""

from dataclasses import replace
from typing import Any

from appliance import wire
from appliance.actor import Actor
from appliance.change import Change
from appliance.desk.base import NotYours, Verbs, now_of
from appliance.paper_jobs import ask, is_stale
from appliance.rules.paper import STILL_WANTED_S, Next, PaperKind, Unprinted, what_next
from appliance.rules.tokens import Token, Verb, next_status
from appliance.rules.waiting import Moment, moment_of, seconds_between
from appliance.store.events import Event
from appliance.store.jobs import Job, Wanted
from appliance.store.papers import Ticket

# In one transaction: whoever presses meanwhile must not wait for it.
AT_ONCE = 50


class Papering(Verbs):
    """What becomes of tickets. A token is never lost or doubled by its paper."""

    def ticket_printed(
        self, token_id: str, problem: str | None, actor: Actor, *, torn: bool = False
    ) -> Token:
        """The kiosk's word on a ticket: out (`problem` None), or the code of what stopped it.

        `torn`: a part of it came out.
        """
        with self._ledger.change(actor) as change:
            token = self._token(token_id)
            self._kiosks.keep_roll(actor.device)
            if token.printed_at is not None:
                return token  # a ticket that came out stays out, whatever a retry says
            return self._speak(token, problem, change, torn=torn)

    def reprint(self, token_id: str, actor: Actor) -> Token:
        """Asks a kiosk for the ticket again, marked as a copy."""
        with self._ledger.change(actor) as change:
            token = self._token(token_id)
            self._check_serves(actor, token)
            next_status(token.status, Verb.REPRINT)
            issuer = self._store.events.device_of(token.first_place)
            kiosk = self._kiosks.to_print(issuer)
            ask(self._store, Wanted(PaperKind.REPRINT, kiosk, token.serial), change)
            return token

    def ask_for(self, kind: PaperKind, kiosk: str | None, actor: Actor) -> Job:
        """Asks a kiosk for a paper that is no ticket. Raises NotKnown, NoKiosk, WhichKiosk.

        A day slip is that of the last day that was closed; before the first, of the open one.
        """
        with self._ledger.change(actor) as change:
            to = self._kiosks.named(kiosk)
            period = self._day_to_tell() if kind is PaperKind.DAY_SLIP else None
            return ask(self._store, Wanted(kind, to, period=period), change)

    def new_roll(self, kiosk: str | None, actor: Actor) -> wire.Roll:
        """A new roll was put in. Raises NotKnown, NoKiosk, WhichKiosk."""
        with self._ledger.change(actor) as change:
            roll = self._kiosks.new_roll(self._kiosks.named(kiosk))
            change.record(Event(Verb.NEW_ROLL, detail={"kiosk": roll.kiosk}))
            return roll

    def job_ended(self, job_id: str, problem: str | None, actor: Actor) -> None:
        """The kiosk's word on paper that was asked for; a ticket that came out is printed."""
        with self._ledger.change(actor) as change:
            job = self._store.jobs.find(int(job_id)) if job_id.isdecimal() else None
            if job is not None:
                self._kiosks.keep_roll(actor.device)
                self._end(job, problem, change)

    def settle(self) -> None:
        """Looks after tickets that are not out. Nothing to do costs one read.

        Those that no kiosk will speak of any more are marked, those that are still wanted are
        printed again where the printer prints, and jobs that nobody waits for are ended.
        """
        clock = self._ledger.clock
        with self._store.reading():
            now = moment_of(clock.reading(), clock.boot)
            if not self._stale(now) and not self._due(now):
                return
        with self._ledger.change(None) as change:
            now = now_of(change)
            for job in self._stale(now):
                self._end(job, "too-old", change)
            for ticket, wanted in self._due(now)[:AT_ONCE]:
                self._follow(ticket, wanted, change)

    def _due(self, now: Moment) -> list[tuple[Ticket, Next]]:
        """Tickets with something to do about them."""
        words = {word.kiosk: word for word in self._kiosks.words()}
        due = []
        for ticket in self._store.papers.owed(now.boot, now.uptime_s - STILL_WANTED_S):
            word = words.get(ticket.kiosk or "")
            speaks = word is not None and not self._kiosks.is_silent(word)
            prints = word is not None and speaks and word.prints
            started_s = word.started_s if word else None
            seen = replace(_seen(ticket, now, started_s), kiosk_gone=not speaks)
            if wanted := what_next(seen, prints=prints):
                due.append((ticket, wanted))
        return due

    def _follow(self, ticket: Ticket, wanted: Next, change: Change) -> None:
        token = self._store.tokens.by_serial(ticket.token)
        if token is not None and wanted.mark:
            self._speak(token, wanted.mark, change)
        if token is not None and wanted.again:
            ask(self._store, Wanted(wanted.again, ticket.kiosk, ticket.token), change)

    def _stale(self, now: Moment) -> list[Job]:
        """Open jobs that are too old to be of use to anybody."""
        return [job for job in self._store.jobs.open() if is_stale(job, now)]

    def _end(self, job: Job, problem: str | None, change: Change) -> None:
        if not self._store.jobs.end(job.id, change.at, problem):
            return
        token = self._store.tokens.by_serial(job.token or 0)
        if token and token.printed_at is None:
            self._store.tokens.change(token, _tried(job, problem, change))
        verb = Verb.NOT_PRINTED if problem else Verb.PRINTED
        detail = {"job": job.id, "kind": job.kind}
        change.record(Event(verb, job.token, why=problem, detail=detail))

    def _speak(
        self, token: Token, problem: str | None, change: Change, *, torn: bool = False
    ) -> Token:
        if problem is None:
            columns = _out(change)
        else:
            columns = {"print_problem": problem, "print_problem_at": change.at}
        verb = Verb.NOT_PRINTED if problem else Verb.PRINTED
        self._store.tokens.change(token, columns | ({"torn": True} if torn else {}))
        detail = {"torn": True} if torn else {}
        change.record(Event(verb, token.serial, why=problem, detail=detail))
        return replace(token, **columns)

    def _day_to_tell(self) -> int | None:
        period = self._store.periods.current()
        if period and period.shut:
            return period.serial
        return self._store.periods.last_over() or (period.serial if period else None)

    def _check_serves(self, actor: Actor, token: Token) -> None:
        if not actor.is_bound:
            return
        theirs = (x for x in self._store.places.counters().values() if actor.acts_at(x.code))
        if not any(token.department in counter.departments for counter in theirs):
            raise NotYours(actor.place)


def _tried(job: Job, problem: str | None, change: Change) -> dict[str, Any]:
    """What a job for its ticket leaves on a token that had none yet."""
    if problem is None:
        return _out(change)
    # After a try nobody can say that nothing came out: the next one is a copy.
    columns: dict[str, Any] = {"torn": True}
    if job.kind is PaperKind.TICKET:
        columns |= {"print_problem": problem, "print_problem_at": change.at}
    return columns


def _out(change: Change) -> dict[str, Any]:
    return {"printed_at": change.at, "print_problem": None}


def _seen(ticket: Ticket, now: Moment, started_s: float | None) -> Unprinted:
    """The ticket as the rules see it; `started_s` is the uptime at which its kiosk started."""
    issued = ticket.issued
    same_boot = issued.boot == now.boot
    before_start = started_s is not None and (
        issued.uptime_s < started_s if same_boot else started_s >= 0
    )
    return Unprinted(
        status=ticket.status,
        age_s=seconds_between(issued, now),
        age_sure=same_boot or None not in (issued.sure_ms, now.sure_ms),
        problem=ticket.problem,
        torn=ticket.torn,
        before_start=before_start,
        tries=ticket.tries,
        asked=ticket.asked,
    )
