"""How Sphinx builds the site's text. The whole site: ``python -m tools.site FOLDER``."""

from __future__ import annotations

from cocreate_lib import __version__
from tools.site import sphinx_parts

project = "Co-creating Rehabilitation"
author = "The Co-creating Rehabilitation maintainers"
version = release = __version__
language = "en"  # its pages say en-GB: see tools/site/sphinx_parts.py
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
templates_path = ["_templates"]
nitpicky = True

# Markdown, as GitHub reads it.
myst_heading_anchors = 4
myst_enable_extensions = ["strikethrough"]
myst_url_schemes = {
    "http": None,
    "https": None,
    "mailto": None,
    "page": {"url": "{{path}}#{{fragment}}"},  # what Sphinx doesn't make: see tools/site/sources.py
}

# Docstrings, in numpydoc's form.
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
add_module_names = False
toc_object_entries_show_parents = "hide"

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_math_renderer = "mathml"
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_use_index = True
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/pages.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}


def setup(app):
    sphinx_parts.setup(app)
