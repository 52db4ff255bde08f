"""Organisations: municipalities and joint authorities, the programme office, and who speaks for them.

Words: Organisation, Membership (representative of an organisation; office, which is membership of the
programme office).
"""
