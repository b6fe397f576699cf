"""The command line: options in, one message and an exit status out."""

from __future__ import annotations

import sys

from laundering.cli.app import app
from laundering.errors import LaunderingError

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; an error that a user can cause becomes one message on standard error and a status."""
    try:
        app()
    except LaunderingError as error:
        sys.stderr.write(f"Error: {error}\n")
        raise SystemExit(error.exit_status) from None
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe left; nothing to say to it
        raise SystemExit(0) from None
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted. What was written before is kept.\n")
        raise SystemExit(130) from None
