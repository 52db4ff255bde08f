"""Privacy: what is kept of a person, the copy of it, consents, erasing, and how long things are kept.

Words: Data export (the copy), Erasure, Consent, Retention run. What tables hold is declared by their rooms in
`foundation.personal_data`; this room acts on it and knows none of them.
"""
