"""From released figures to a published book: run, sanitise, build, archive."""
