"""Giving badges by hand: to people of a cohort, to anybody by their address, one or many at a time.

Words: Plan (what would happen), BadgeOffer (a badge that waits for somebody who has no account).
"""
