"""Badges: who fulfilled the criteria gets an Open Badge that anybody can verify.

Words: BadgeClass (what the badge is, a version of it), Issuer (with its signing keys), Award (the
credential, signed once, kept as bytes), StatusList (which awards are revoked).
"""
