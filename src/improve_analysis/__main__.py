"""`python -m improve_analysis` is `improve`."""

from improve_analysis.cli import main

main()
