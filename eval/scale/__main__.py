"""`python -m eval.scale`: see `eval.scale.commands`."""

from eval.scale.commands import main

if __name__ == "__main__":
    main()
