"""All drills, in the order of the fault list: name, part, promise, where it is, count, bound."""

from bench.drills.told import Drill

DRILLS: tuple[Drill, ...] = (
    Drill(
        "inward", "A", "no spelling of an inner address is connected to", "crawls:inward", 80, 240
    ),
    Drill(
        "guard",
        "A",
        "addresses are checked when connected to; rebinding included",
        "suites:guard",
        120,
        240,
    ),
    Drill(
        "hostile-sites",
        "A",
        "bombs, slow, endless, looping sites end in a named state",
        "suites:hostile_sites",
        12,
        360,
    ),
    Drill(
        "browser-inward",
        "A",
        "no page leads the browser inward",
        "fetches:browser_inward",
        80,
        240,
    ),
    Drill("bombs", "A", "no bomb costs two seconds or 300 MB", "fetches:bombs", 11, 240),
    Drill("traps", "A", "no trap ends but its own source's night", "fetches:traps", 4, 240),
    Drill("slow", "A", "no slow address costs thirty seconds", "fetches:slow", 5, 240),
    Drill(
        "hostile-pages",
        "A",
        "every page has an outcome, no worker crash is silent",
        "crawls:hostile_pages",
        10_000,
        1200,
    ),
    Drill("charsets", "A", "no silent mojibake", "suites:charsets", 20, 120),
    Drill(
        "drift",
        "A",
        "a changed layout is flagged the same night; few false alarms",
        "suites:drift",
        30,
        600,
    ),
    Drill("kill-crawl", "A", "a killed night loses and doubles nothing", "crawls:killed", 20, 900),
    Drill(
        "race",
        "B",
        "a second verdict never makes a second placement",
        "rivals:confirming",
        200,
        900,
    ),
    Drill(
        "kill-confirm",
        "B",
        "acknowledged is kept, once, with its act",
        "kills:confirming",
        200,
        600,
    ),
    Drill(
        "kill-import", "B", "a file is taken in whole or not at all", "kills:importing", 200, 900
    ),
    Drill(
        "kill-match",
        "B",
        "all that waited is compared once, or all still waits",
        "kills:matching",
        200,
        900,
    ),
    Drill("kill-migrate", "B", "a migration is all or nothing", "kills:migrating", 200, 900),
    Drill("kill-close", "B", "a month is closed whole or stays open", "money:closing", 200, 900),
    Drill(
        "kill-issue", "B", "a bulletin is issued whole or not at all", "money:issuing", 200, 1200
    ),
    Drill("power-cut", "B", "what was acknowledged survives the plug", "power:cuts", 1000, 900),
    Drill(
        "disk-full", "B", "whole transactions, clear words, reading goes on", "disks:full", 40, 300
    ),
    Drill(
        "read-only", "B", "reading goes on, writing is refused in words", "disks:read_only", 20, 300
    ),
    Drill(
        "locked",
        "B",
        "a long reader holds nobody up; a lock that stays is said",
        "disks:locked",
        200,
        300,
    ),
    Drill(
        "ledger-lost",
        "B",
        "a ledger that goes away ends a crawl in words",
        "suites:gone_ledger",
        1,
        120,
    ),
    Drill(
        "month-boundary", "B", "an instant is in the office's month", "months:boundary", 10_000, 120
    ),
    Drill(
        "late",
        "B",
        "a closed month never changes; entries add up to today's amount",
        "suites:late",
        15,
        480,
    ),
    Drill(
        "pairs",
        "B",
        "no pair is missed or doubled by interleaved writers",
        "rivals:pairs",
        100_000,
        600,
    ),
    Drill(
        "tampering",
        "B",
        "an edited chain is found, with its first bad row",
        "tampering:chain",
        1000,
        600,
    ),
    Drill(
        "flipped-byte",
        "A",
        "a flipped byte in the archive is reported",
        "tampering:archive",
        1000,
        300,
    ),
    Drill("gaming", "B", "what looks gamed is held and never automatic", "suites:holds", 60, 480),
    Drill("browser", "C", "hostile text runs nowhere", "suites:browser", 20, 400),
    Drill("doors", "C", "CSRF, Host, sessions, throttling", "suites:doors", 20, 360),
    Drill("roles", "C", "every route × role as the matrix says", "suites:roles", 10, 360),
    Drill(
        "malformed",
        "C",
        "every operation answers as described, never 5xx",
        "suites:malformed",
        60,
        1200,
    ),
    Drill("payloads", "C", "none of 500 payloads runs", "suites:payloads", 500, 1500),
    Drill(
        "templates",
        "C",
        "a hostile template is refused and runs nothing",
        "suites:templates",
        40,
        240,
    ),
    Drill("formulas", "C", "no cell is a formula in 10,000 rows", "suites:formulas", 10, 240),
    Drill(
        "crafted-files",
        "C",
        "no row dropped or changed without a word; marked files refused",
        "suites:crafted",
        100,
        480,
    ),
    Drill(
        "configuration",
        "C",
        "a wrong configuration is refused whole, with its line",
        "suites:yaml",
        60,
        360,
    ),
    Drill("backup", "C", "a backup under work comes back whole", "copies:restored", 10, 360),
)
