"""What a page lets its browser ask for: files beside it, and nothing else."""

from __future__ import annotations

from html import escape

BESIDE = "'self' file:"
"""`file:` for browsers to which files opened from a disk are strangers to each other; it opens nothing to a page from a
server."""
POLICY = "; ".join(
    [
        "default-src 'none'",
        f"script-src {BESIDE} 'unsafe-inline'",
        f"style-src {BESIDE} 'unsafe-inline'",
        f"img-src {BESIDE} data:",
        f"font-src {BESIDE}",
        f"frame-src {BESIDE}",
        f"form-action {BESIDE}",
        "base-uri 'none'",
    ]
)
"""The theme has scripts and styles within its pages, and pictures within its style sheets. Nothing else is let in."""
META = f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY, quote=False)}">'

_CHARSETS = ('<meta charset="utf-8" />', '<meta charset="utf-8">')


def confined(page: str) -> str:
    """The page with the policy after its character set, ahead of whatever it could load. A page that has it is left."""
    if META in page:
        return page
    for charset in _CHARSETS:
        if charset in page:
            return page.replace(charset, f"{charset}\n    {META}", 1)
    return page
