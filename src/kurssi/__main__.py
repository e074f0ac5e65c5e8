"""`python -m kurssi`: the command line without the script on the path."""

from kurssi.views.cli import main

if __name__ == "__main__":
    main()
