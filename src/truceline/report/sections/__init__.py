"""The parts of a report, one module each: a Desk comes in, a ``Section`` goes out.

``report/write.py`` calls them in the order of the reference practice (design: OSCE SMM dailies).
"""
