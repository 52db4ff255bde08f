"""Sessions in people's own calendars (RFC 5545): a personal feed at a secret address, one session as a file.

Words: CalendarFeed (the address of a person's feed, which they can renew and switch off).
"""
