"""The parts of a report, one module each: a Desk comes in, a ``Section`` goes out.

``report/write.py`` calls them in the order of a large monitoring mission's daily reports.
"""
