"""What Git's words mean for a person: each known failure becomes an error that says what to do."""

import re
from collections.abc import Callable

from desktop.application.errors import (
    AppError,
    AuthenticationError,
    BackendUnavailableError,
    IntegrityError,
    NotFoundError,
    StorageError,
    UnsafeInputError,
)
from desktop.backends.git.text import own_words

_Make = Callable[..., AppError]


class _Known:
    """One failure: the words that show it, the error to raise and what to tell."""

    def __init__(self, words: str, make: _Make, what: str, remedy: str) -> None:
        self.words = re.compile(words, re.IGNORECASE)
        self.make = make
        self.what = what
        self.remedy = remedy


_KNOWN = (
    _Known(
        r"mismatched algorithms|unsupported object format|unknown repository extension.*object",
        AppError,
        "the repository uses SHA-256 object names, which are not supported",
        "Use a repository with SHA-1 object names.",
    ),
    _Known(
        r"shallow (?:update|roots)|shallow file has changed|unable to find .*shallow",
        AppError,
        "the repository is a shallow clone: its history is cut off, so nothing can be verified",
        "Give the address of the full repository, or run git fetch --unshallow there.",
    ),
    _Known(
        r"detected dubious ownership",
        StorageError,
        "the repository's folder belongs to another user, so Git refuses it",
        "Reach it by ssh or https, or let its owner hand it over.",
    ),
    _Known(
        r"host key verification failed|remote host identification has changed",
        AuthenticationError,
        "the server's ssh host key is unknown or has changed",
        "Compare the key with what the server's owner tells, then add it to known_hosts.",
    ),
    _Known(
        r"permission denied \(|authentication failed|could not read (?:username|password)|"
        r"invalid username or|terminal prompts disabled|returned error: 401|"
        r"too many authentication failures|no supported authentication",
        AuthenticationError,
        "the remote did not accept the log-in",
        "Log in with git on a terminal once (credential helper or ssh key), then try again.",
    ),
    _Known(
        r"returned error: 403|access denied",
        AuthenticationError,
        "the remote does not allow this user to do that",
        "Ask the owner of the repository for access.",
    ),
    _Known(
        r"fsck error|index-pack failed|invalid index-pack output|unpack-objects failed|"
        r"error in object|malicious|hasdot|badtree",
        UnsafeInputError,
        "the remote sent objects that Git's own check refuses",
        "Ask the owner to repair the history (git fsck there), or allow this fault for this repository.",
    ),
    _Known(
        r"repository '.*' not found|does not appear to be a git repository|returned error: 404|"
        r"not valid: is this a git repo|repository not found",
        NotFoundError,
        "there is no repository at this address",
        "Check the address; some servers also say this where a log-in is missing.",
    ),
    _Known(
        r"(?:ssl|server) certificate|certificate (?:problem|verif)|ssl_|ssl routines|gnutls_|schannel|tls connect",
        BackendUnavailableError,
        "the server's certificate was not accepted",
        "Give Git the right certificate file (http.sslCAInfo), or ask the server's owner.",
    ),
    _Known(
        r"could not resolve|couldn't connect|connection (?:refused|timed out|reset|closed)|failed to connect|"
        r"unreachable|hung up|early eof|operation too slow|timed out|returned error: 5\d\d|"
        r"could not read from remote|unable to access|rpc failed|curl \d+",
        BackendUnavailableError,
        "the remote could not be reached or broke off",
        "Check the network and the address, then try again.",
    ),
    _Known(
        r"no space left|disk quota|read-only file system|unable to create|unable to write|permission denied$",
        StorageError,
        "the local copy cannot be written",
        "Free space or repair the rights of the folder, then try again.",
    ),
    _Known(
        r"object file .* is empty|loose object .* is corrupt|packfile .* cannot be|bad object|"
        r"missing (?:blob|tree|commit)|could not parse|inflate",
        IntegrityError,
        "the local copy is damaged",
        "Delete the local copy; it is fetched again.",
    ),
)


def failure(errors: str, *, where: str, doing: str, status: int) -> AppError:
    """Return the error for a Git command that failed.

    Args:
        errors: what it wrote to its error stream, already sanitised.
        where: the remote or local copy it concerns.
        doing: what was asked for, as in "fetch"; used where the words are not known.
        status: the exit status, negative for a signal.
    """
    judged = own_words(errors)
    for known in _KNOWN:
        if known.words.search(judged):
            return known.make(known.what, where=where, meaning=_said(errors), remedy=known.remedy)
    end = f"was ended by signal {-status}" if status < 0 else f"failed with status {status}"
    return AppError(
        f"git {doing} {end}", where=where, meaning=_said(errors), remedy="Try again; if it stays, report it."
    )


def _said(errors: str) -> str:
    return f"Git says: {errors}" if errors else "Git gave no reason."
