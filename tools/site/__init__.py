"""The site: the course's pages, the facilitator's guide, the docs and the reference in one folder.

``python -m tools.site FOLDER`` makes it; :mod:`tools.site.build` says how.
"""
