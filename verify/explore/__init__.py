"""Every reachable state of small worlds: the money rules hold in each, and each ends in bounded time."""
