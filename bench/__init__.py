"""What the contracts cost to use."""
