"""What the theme's pages need before everybody can read them, and within their policy.

Each change is made in the page as it was written, and names what it looks for: where a newer theme
writes something else, the page stays as it is, and the tests in a browser tell, with axe-core.
"""

from __future__ import annotations

import re

_PLAIN = (
    # Headings of the navigation had no level.
    ('class="caption" role="heading">', 'class="caption" role="heading" aria-level="2">'),
    # Two complementary landmarks had no name.
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="Site">'),
    ('<aside class="toc-drawer', '<aside aria-label="On this page" class="toc-drawer'),
    # A table whose corner is empty had an empty header there.
    ('<th class="head"><p></p></th>', '<td class="head"></td>'),
)
# How the theme's script asks for the global object, which the policy of pages doesn't allow.
_GLOBAL = ('new Function("return this")()', "globalThis")
# The lines of a long signature were a definition list without terms.
_SIGNATURE = re.compile(r"<dl>\n((?:<dd>.*?</dd>\n)+)</dl>")


def mended(html: str) -> str:
    """A page of the theme as everybody can read it.

    Examples
    --------
    >>> mended('<aside class="sidebar-drawer">')
    '<aside class="sidebar-drawer" aria-label="Site">'
    """
    for before, after in _PLAIN:
        html = html.replace(before, after)
    return _SIGNATURE.sub(_lines, html)


def mended_script(script: str) -> str:
    """A script of the theme as the pages' policy allows it.

    Examples
    --------
    >>> mended_script('this||new Function("return this")()')
    'this||globalThis'
    """
    return script.replace(*_GLOBAL)


def _lines(found: re.Match[str]) -> str:
    lines = found[1].replace("<dd>", '<span class="sig-line">').replace("</dd>", "</span>")
    return f'<span class="sig-lines">\n{lines}</span>'
