"""K-Bot, an openly documented humanoid, as a build spec and its inspection reports."""
