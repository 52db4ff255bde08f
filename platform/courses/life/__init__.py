"""The life of a cohort: it begins by itself, is closed, put away into the archive, and opened again.

An archived cohort can be read and not changed. One guard sees to it for all rooms (`guard`).
"""
