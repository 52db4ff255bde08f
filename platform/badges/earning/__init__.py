"""What earners do with their badges: take or decline them, show them, carry them away as files."""
