"""What people with bad intentions, or bad luck, send."""

XSS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "[tap](javascript:alert(1))",
    "[tap](JaVaScRiPt:alert(1))",
    "[tap](java&#115;cript:alert(1))",
    "[tap](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[tap](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    '[a](https://ok.example "x\\" onmouseover=\\"alert(1)")',
    "<a href='https://ok.example' onclick='alert(1)'>tap</a>",
    '<a href="javascript&colon;alert(1)">tap</a>',
    "<javascript:alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>go</button></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "<<script>script>alert(1)<</script>/script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "{{ 7*7 }} {% raw %} ${7*7} %s%n {0.__class__}",
)
"""Each tries to run as code, to phone home, or to break out of where it stands."""

KILLERS = (
    "x" * 20_001,
    "[" * 5_000,
    "![[" * 7_000,
    "<a " * 6_000,
    "1. " * 2_000,
    ">" * 5_000,
    "- " * 1_000 + "x",
    "*" * 10_000,
    "<div>" * 4_000,
)
"""Texts that no person writes, on which a renderer would hang; each is refused with a field error."""

NUMBERS = ("9999999999", "-1", "abc", "", "0", "1e9", "٣", "2.5", "99999999999999999999999999", "%00", "1;--")
"""What an address may carry where a page's number belongs."""
