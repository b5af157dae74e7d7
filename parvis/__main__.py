"""`python -m parvis` is the `parvis` command."""

from parvis.ops.cli import main

main()
