"""Open Badges 3.0 by the book: build, sign, bake, revoke and verify, with no database, network or clock.

The path of a badge: `text` cleans what people wrote, `credential` builds the document, `template` checks a
badge class once and then signs each award of it quickly, `baking` puts the file into a `picture`.
`status_list` says what was revoked, `did` and `multikey` publish an issuer's keys, `keys` keeps the private
halves sealed. `verification` reads any bytes at all and answers with a `report`. The JSON-LD contexts and the
schemas lie here, pinned by sha256.
"""
