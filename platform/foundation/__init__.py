"""The ground that every room stands on: database, clock, permissions, forms, text, files, letters, audit.

It knows no noun of the domain; rooms import it, it imports none of them.
"""
