"""The verification campaign: a command for each layer, and the figures of its last full run."""
