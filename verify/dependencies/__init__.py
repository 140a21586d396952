"""The locked dependencies: what pins them, and what advisories say of them.

```
locks       what the lock files pin, and what a lock file must say of each package
advisories  what PyPI's and npm's advisory services know of what is pinned, or that they could not be asked
accepted    the committed list: why a known advisory stays
```
"""
