"""Who was there: participants mark themselves by a code on the wall, and make good what they missed.

Words: presence code (short, random, works only on the session's day); compensation (what somebody does
instead of a session, or of the part of it that they missed; accepted, it counts the session as attended).
"""
