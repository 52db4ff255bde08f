"""The second factor: what people show besides a password or a link, and of whom it is required.

Words: SecondFactor (an authenticator app's codes), RecoveryCode (ten on paper), Passkey (a key that a device
keeps). The rooms above say of whom a second factor is required: people do not know what anybody is.
"""

from people.second_factor.requiring import leave_open, required_by

__all__ = ["leave_open", "required_by"]
