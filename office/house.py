"""The office as the rooms see it: its profile, its outlets and its calendar, checked together."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from office.calendar import Calendar
from office.domains import host_of, is_within
from office.outlets import Channel, Outlet, Source
from office.periods import Periods
from office.profile import Profile
from office.tiers import Tier


@dataclass(frozen=True)
class Place:
    """Where an article belongs. `proved`: its own domain or account says so, not only a list."""

    outlet: Outlet
    channel: Channel
    proved: bool


@dataclass(frozen=True)
class Office:
    """Everything in config/ that is not a matching or a reward rule."""

    profile: Profile
    tiers: tuple[Tier, ...]
    outlets: tuple[Outlet, ...]
    calendar: Calendar

    @cached_property
    def periods(self) -> Periods:
        return Periods(
            zone=self.profile.zone,
            month_starts_on=self.profile.month_starts_on,
            year_starts_on=self.profile.year_starts_on,
        )

    @cached_property
    def _outlets(self) -> dict[str, Outlet]:
        return {outlet.key: outlet for outlet in self.outlets}

    @cached_property
    def _channels(self) -> dict[str, tuple[Outlet, Channel]]:
        return {c.key: (outlet, c) for outlet in self.outlets for c in outlet.channels}

    @cached_property
    def _sources(self) -> dict[str, tuple[Outlet, Source]]:
        return {s.key: (outlet, s) for outlet in self.outlets for s in outlet.sources}

    def outlet(self, key: str) -> Outlet | None:
        return self._outlets.get(key)

    def channel(self, key: str) -> tuple[Outlet, Channel] | None:
        """Return a channel with its outlet."""
        return self._channels.get(key)

    def source(self, key: str) -> tuple[Outlet, Source] | None:
        """Return a source with its outlet."""
        return self._sources.get(key)

    def all_sources(self) -> Iterator[tuple[Outlet, Source]]:
        return iter(self._sources.values())

    @cached_property
    def _by_name(self) -> dict[str, Outlet]:
        return {name: outlet for outlet in reversed(self.outlets) for name in outlet.all_names()}

    def outlet_named(self, name: str) -> Outlet | None:
        """Return the outlet that bears or bore a name or alias, as a 来源 prints it."""
        return self._by_name.get(name.strip())

    def place_of(
        self, url: str | None, *, account: str | None = None, source: str | None = None
    ) -> Place | None:
        """Return the outlet and channel an article belongs to; None when nobody claims it.

        An account counts before the domain, which on shared platforms is everybody's; then the
        longest matching domain of any outlet; without one, the channel of the source that listed
        it, which proves nothing.
        """
        listed = self.source(source) if source else None
        if account and (held := self._holder_of(account, listed)):
            return Place(*held, proved=True)
        host = host_of(url) if url else ""
        if host and (found := self._longest(host, listed)):
            return Place(*found, proved=True)
        if listed is None:
            return None
        outlet, entry = listed
        channel = outlet.channel(entry.channel)
        return Place(outlet, channel, proved=False) if channel else None

    def _holder_of(
        self, account: str, listed: tuple[Outlet, Source] | None
    ) -> tuple[Outlet, Channel] | None:
        held = [pair for pair in self._channels.values() if account.strip() in pair[1].accounts]
        if listed:  # one name may be an account on several platforms
            held.sort(key=lambda pair: pair[1].key != listed[1].channel)
        return held[0] if held else None

    def _longest(
        self, host: str, listed: tuple[Outlet, Source] | None
    ) -> tuple[Outlet, Channel] | None:
        """Return the pair with the longest domain that holds the host.

        An outlet's own domain stands for its channels without one: the listing source's channel
        if it is among them, else the first.
        """
        best: tuple[int, Outlet, Channel] | None = None
        for outlet in self.outlets:
            for domain, channel in _claims(outlet, listed):
                if is_within(host, domain) and (best is None or len(domain) > best[0]):
                    best = (len(domain), outlet, channel)
        return best[1:] if best else None


def _claims(outlet: Outlet, listed: tuple[Outlet, Source] | None) -> Iterator[tuple[str, Channel]]:
    for channel in outlet.channels:
        for domain in channel.domains:
            yield domain, channel
    open_to_all = [c for c in outlet.channels if not c.domains and not c.accounts]
    if not open_to_all:
        open_to_all = [c for c in outlet.channels if not c.domains] or list(outlet.channels)
    general = open_to_all[0]
    if listed and listed[0].key == outlet.key:
        general = next((c for c in open_to_all if c.key == listed[1].channel), general)
    for domain in outlet.domains:
        yield domain, general
