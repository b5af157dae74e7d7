"""One module for each command of `parvis`; each has `run(arguments)`, which returns an exit status."""
