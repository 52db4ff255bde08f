"""The fair: on the last day every project has a stand, and everybody reviews others' work, never their own.

Words: Fair, Stand, Review; allocation (who reviews what, balanced).
"""
