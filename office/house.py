"""The office as the rooms see it: its profile, its outlets and its calendar, checked together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from office.calendar import Calendar
from office.domains import domains_of, host_of, is_within
from office.outlets import Channel, Outlet, Source
from office.periods import Periods
from office.profile import Profile
from office.tiers import Tier

_WECHAT = "mp.weixin.qq.com"

Listed = tuple[Outlet, Source]


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
            year_starts_on=self.profile.year_start,
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

    def outlet_name(self, key: str, day: date | None = None) -> str:
        """Return what an outlet is called on a day, today without one; an unknown key itself."""
        found = self.outlet(key)
        return found.name_on(day) if found else key

    def channel_name(self, key: str, day: date | None = None) -> str:
        """Return what a channel is called on a day, today without one; an unknown key itself."""
        found = self.channel(key)
        return found[0].channel_name(found[1], day) if found else key

    def tier_name(self, key: str) -> str:
        """Return what the office calls a tier; the key where it has none of it any more."""
        return next((tier.name for tier in self.tiers if tier.key == key), key)

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

        The longest matching domain of any outlet counts. On a platform that is everybody's the
        account does, and so it does among the channels of one outlet. Without either it is the
        channel of the source that listed the article, which proves nothing.
        """
        listed = self.source(source) if source else None
        host = host_of(url) if url else ""
        owner = self._longest_domain(host, listed)
        if account and (held := self._holder_of(account.strip(), host, owner, listed)):
            return Place(*held, proved=True)
        if owner and (channel := _channel_at(owner, host, listed)):
            return Place(owner, channel, proved=True)
        if listed is None:
            return None
        outlet, entry = listed
        fallback = outlet.channel(entry.channel)
        return Place(outlet, fallback, proved=False) if fallback else None

    def _holder_of(
        self, account: str, host: str, owner: Outlet | None, listed: Listed | None
    ) -> tuple[Outlet, Channel] | None:
        """Return the channel that has an account of this name where the page stands.

        One name may be an account on several platforms: 公众号 pages are WeChat's alone.
        """
        on_wechat = is_within(host, _WECHAT)
        held = [
            (outlet, channel)
            for outlet, channel in self._channels.values()
            if account in channel.accounts
            and (owner is None or owner.key == outlet.key)
            and (not host or (channel.medium == "wechat") == on_wechat)
        ]
        held.sort(key=lambda pair: not (listed and pair[1].key == listed[1].channel))
        return held[0] if held else None

    def _longest_domain(self, host: str, listed: Listed | None) -> Outlet | None:
        """Return the outlet with the longest domain that holds the host.

        Only addresses of this machine may be several outlets'; the one that listed comes first.
        """
        held = {d: self._by_domain[d] for d in domains_of(host) if d in self._by_domain}
        if not held:
            return None
        owners = held[max(held, key=len)]
        listing = listed[0].key if listed else None
        return next((outlet for outlet in owners if outlet.key == listing), owners[0])

    @cached_property
    def _by_domain(self) -> dict[str, list[Outlet]]:
        found: dict[str, list[Outlet]] = {}
        for outlet in self.outlets:
            for domain in outlet.all_domains():
                found.setdefault(domain.lower(), []).append(outlet)
        return found


def _channel_at(outlet: Outlet, host: str, listed: Listed | None) -> Channel | None:
    """Return an outlet's channel for one of its hosts; None when only an account could tell.

    The outlet's own domain stands for its channels without one: the listing source's channel if
    it is among them, else the first.
    """
    claims = [
        (len(domain), channel)
        for channel in outlet.channels
        for domain in channel.domains
        if is_within(host, domain)
    ]
    if claims:
        return max(claims, key=lambda claim: claim[0])[1]
    general = [c for c in outlet.channels if not c.domains and not c.accounts]
    if listed and listed[0].key == outlet.key:
        general.sort(key=lambda channel: channel.key != listed[1].channel)
    return general[0] if general else None
