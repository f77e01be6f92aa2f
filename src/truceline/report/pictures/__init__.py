"""Pictures of a report as SVG of our own: no script, no base map, no font file, the same bytes each time.

Numbers drawn as axis labels carry the class ``axis``; any other number carries ``data-figure``.
"""
