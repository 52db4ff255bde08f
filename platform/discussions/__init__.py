"""Discussions: a cohort's threads and posts, and their moderation, which always leaves a trace.

Words: Thread, Post; pin, hide, restore.
"""
