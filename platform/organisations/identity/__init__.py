"""Signing in with the organisation's own identity: OpenID Connect, and what of it is believed.

`domains`, `fetching`, `entra`, `openid` and `claims` speak the standard and know no database; `operations`
and `queries` keep what the office registered and which identity is whose. The pages are in the `views` here.
"""
