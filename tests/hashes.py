"""Passwords in tests are hashed as ever, but with a thousandth of the work: nobody tries to guess them."""

from argon2 import PasswordHasher

from people import passwords

STRONG = passwords._hasher
"""What hashes passwords everywhere else."""
STRONG_NOBODY = passwords._NOBODY
"""What it compares with when there is nobody."""
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
passwords._NOBODY = passwords._hasher.hash("nobody has this password")
