"""Nudges: who should be reminded of what, and the ledger that it happened, once each.

Words: Rule (what is due), Nudge (the ledger's row).
"""
