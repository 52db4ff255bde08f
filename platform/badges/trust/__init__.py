"""Why a badge can be believed for as long as it says: its end, its renewal, its keys, who gives it."""
