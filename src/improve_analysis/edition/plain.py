"""The few pages that the theme has no part in: the list of editions, and those that only lead on."""

from __future__ import annotations

from html import escape

from improve_analysis.edition.policy import META
from improve_analysis.settings import Audience

MARKING = "OFFICIAL-SENSITIVE: not for publication"

STYLE = """\
      :root { color-scheme: light }
      body { font: 1.125rem/1.5 -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #1d1d1d;
             background: #fff; margin: 0 }
      main { max-width: 66rem; margin: 0 auto; padding: 1rem 1rem 3rem }
      h1 { font-size: 1.9rem; line-height: 1.2; margin: 1.5rem 0 1rem }
      h2 { font-size: 1.4rem; line-height: 1.25; margin: 2.5rem 0 .75rem }
      a { color: #12436d; text-underline-offset: .15em }
      a:hover { text-decoration-thickness: .15em }
      :focus-visible { outline: 3px solid #12436d; outline-offset: 2px }
      .improve-marking { background: #801650; color: #fff; padding: .5rem 1rem; text-align: center }
      .table-scroll { overflow-x: auto }
      table { border-collapse: collapse; width: 100%; font-size: 1rem }
      caption { text-align: left; font-weight: bold; padding-bottom: .5rem }
      th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid #bfbfbf }
      th:first-child, td:first-child { padding-left: .25rem }
      th, td { min-width: 8.5rem }
      td ul { margin: 0; padding-left: 1.1rem }
      .newest { font-size: 1.25rem }
      @media print { .table-scroll { overflow: visible } }"""


def marking(audience: Audience) -> str:
    """What stands on every page of a restricted edition, as HTML."""
    return f'<p class="improve-marking"><strong>{MARKING}</strong></p>' if audience is Audience.RESTRICTED else ""


def plain_page(title: str, body: str, audience: Audience, *, head: str = "") -> str:
    """A whole page. `title` is text; `body` and `head` are HTML."""
    return _PAGE.format(meta=META, title=escape(title), style=STYLE, marking=marking(audience), body=body, head=head)


def leading_page(title: str, target: str, audience: Audience) -> str:
    """A page that leads to `target` at once, and by a link where a browser does not follow.

    Where scripts run it leads to the same place within the page.
    """
    address = escape(target)
    head = (
        f'    <script>location.replace("{address}" + location.hash);</script>\n'
        f'    <noscript><meta http-equiv="refresh" content="0; url={address}"></noscript>\n'
    )
    return plain_page(title, f'    <h1><a href="{address}">{escape(title)}</a></h1>', audience, head=head)


_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
  <head>
    <meta charset="utf-8">
    {meta}
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{title}</title>
{head}    <style>
{style}
    </style>
  </head>
  <body>
    <main>
    {marking}
{body}
    </main>
  </body>
</html>
"""
