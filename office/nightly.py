"""When the next nightly run is due."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_at(hour: time, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next moment after `now` at which clocks in `zone` show `hour`.

    >>> shanghai = ZoneInfo("Asia/Shanghai")
    >>> next_at(time(2, 30), now=datetime(2026, 10, 31, 8, tzinfo=shanghai), zone=shanghai)
    datetime.datetime(2026, 11, 1, 2, 30, tzinfo=zoneinfo.ZoneInfo(key='Asia/Shanghai'))
    """
    today = now.astimezone(zone).date()
    found = datetime.combine(today, hour, zone)
    return found if found > now else datetime.combine(today + timedelta(days=1), hour, zone)
