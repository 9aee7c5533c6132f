"""The sources by hand: try them, play what was recorded, read again what could not be read.

``./run manage rejects|sources|replay`` runs these; the site is no part of them.
"""
