"""Every page, slide and notebook, asked by axe-core and by what axe-core doesn't ask.

python -m tools.accessibility [--only KIND,...] [--json FILE] [--table FILE]
"""
