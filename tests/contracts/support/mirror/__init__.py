"""The rules of the market again, in plain Python: what each action is refused for or does, and who then has what."""
