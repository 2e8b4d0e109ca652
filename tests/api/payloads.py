"""Hostile texts: mark-up that breaks out, directions that turn, nothing at all, and too much."""

from itertools import product

KNOWN = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'\"--></style></script><svg/onload=alert(1)>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "javascript:alert(1)",
    "</p></main><iframe srcdoc='<script>parent.alert(1)</script>'>",
    "\u202egnp.exe\u202c",
    "=cmd|' /C calc'!A0",
    "長" * 2000,
    "\u0000\u0008\u001b[31m",
)
"""One of each kind; `make test` tries these."""

_OUT = (
    "", '"', "'", "`", '">', "'>", "-->", "]]>", "</title>", "</textarea>", "</style>", "</script>",
    "</p></main>", '" autofocus onfocus=', "\u2028", "\u202e",
)  # fmt: skip
_RUN = (
    "<script>{}</script>", "<img src=x onerror={}>", "<svg onload={}>", "<body onpageshow={}>",
    "<details open ontoggle={}>", "<video><source onerror={}>", "<input autofocus onfocus={}>",
    "<a href=javascript:{}>x</a>", "<iframe src=javascript:{}>", "<form action=javascript:{}>",
    "<math><mtext><mglyph><style><img src=x onerror={}>", "<object data=javascript:{}>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>", "<base href=javascript:{}//>",
    "<link rel=stylesheet href=data:text/css,*{{x:{}}}>",
    "<template><script>{}</script></template>", "{{{{constructor.constructor('{}')()}}}}",
    "${{{}}}", "<ScRiPt\n>{}</sCrIpT>", "&lt;script&gt;{}",
    "<marquee onstart={}>", "<select autofocus onfocus={}>", "<b hx-on:click={} hx-trigger=load>",
    "<p hx-get=/sign-out hx-trigger=load>{}</p>", "<style>@import 'javascript:{}';</style>",
)  # fmt: skip
_DOES = ("alert(1)", "top.location='//x.test'", "fetch('//x.test')")
_ODD = ("", " ", "\u3000", "\n" * 40, "\u202e" * 60 + "x", "a\u0301" * 400, "é" * 5000, "\ufeff",
        "🀄" * 900, "字" * 20_000, "\u200f\u2066\u2067\u2068\u2069", "\uffff\ufffe", "%00%0a%0d",
        "../" * 80, "\x7f\x80\x9f")  # fmt: skip


def payloads(count: int) -> tuple[str, ...]:
    """Return so many different texts, the known ones first.

    >>> len(set(payloads(500)))
    500
    """
    made = (out + run.format(does) for does, out, run in product(_DOES, _OUT, _RUN))
    return tuple(dict.fromkeys((*KNOWN, *_ODD, *made)))[:count]
