"""The two ways a run can fail that are its user's to mend."""


class InputError(Exception):
    """Something given to the run cannot be used. The message is one sentence for an analyst: what, where, what to do.

    The command line prints it and exits with 2.
    """


class EditionError(Exception):
    """The edition was made but fails a check, so it is not published. The command line prints it and exits with 1."""
