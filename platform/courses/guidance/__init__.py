"""Sessions that are held with each organisation's people separately, at a time of their own.

Words: an organisation's time (when and where the session is held with its people). Whoever's organisation has
none comes when the session itself is.
"""
