"""`python -m lrs_soap.cli`, where the console script is not on the path."""

from lrs_soap.cli import main

main()
