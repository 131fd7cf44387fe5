"""The program that fastpipe starts in the user's interpreter: `describe` or `run`."""

import os
import sys

if __name__ == "__main__":
    # With PYTHONSAFEPATH the folder of a script is not in the path.
    _here = os.path.dirname(os.path.abspath(__file__))
    if _here not in sys.path:
        sys.path.insert(0, _here)
    from _fastpipe_host import main

    main.main(sys.argv[1])
