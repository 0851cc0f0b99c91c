"""Talks to the one remote: what it has, fetch without force, push with a lease on every ref."""

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop.application.cancellation import CancelToken
from desktop.application.errors import (
    AppError,
    AuthenticationError,
    BackendUnavailableError,
    CancelledError,
    ConflictError,
    LimitExceededError,
    NotFoundError,
    UnsafeInputError,
)
from desktop.application.ports import FetchOutcome, Progress, PushOutcome, PushResult, RefUpdate
from desktop.backends.git import parse
from desktop.backends.git.failures import failure
from desktop.backends.git.reader import Reader
from desktop.backends.git.refs import checked_id, checked_ref, local_name, remote_name, selected
from desktop.backends.git.runner import Command, Finished, GitRunner, Limits
from desktop.backends.git.urls import RemoteUrl

_FETCH_WORDS = (
    "fetch", "--progress", "--no-tags", "--no-auto-maintenance", "--no-recurse-submodules",
    "--no-write-fetch-head", "--no-write-commit-graph", "--no-prune", "--stdin", "--end-of-options",
)  # fmt: skip
_PUSH_WORDS = ("push", "--porcelain", "--no-verify", "--atomic", "--no-signed", "--recurse-submodules=no")
_TRIES = 3
_ASK = Limits(seconds=120)
_MOVE = Limits(seconds=1800)
_MANY_REFS = 200
_MANY_PACKS = 50
_MANY_LOOSE = 27
"""Files in one of 256 folders: about 6 700 loose objects, where Git's own housekeeping begins."""


class Remote:
    """The remote of one local copy; the refs it was seen with are kept below `refs/remote/`."""

    def __init__(
        self,
        runner: GitRunner,
        git_dir: Path,
        url: RemoteUrl,
        reader: Reader,
        *,
        settings: Sequence[str] = (),
    ) -> None:
        self._runner = runner
        self._git_dir = git_dir
        self._url = url
        self._reader = reader
        self._settings = tuple(settings)
        self._noted: dict[str, str] = {}
        """Refs seen both on the remote and here: local refs only go forward, so that these need no second look."""

    def tips(self, prefixes: Sequence[str], cancel: CancelToken) -> dict[str, str]:
        """Ask the remote which refs it has."""
        done = self._talk(
            ("ls-remote", "--refs", "--quiet", "--end-of-options", self._url.text), cancel, _ASK
        )
        return selected(parse.remote_refs(self._good(done, "ls-remote").output), prefixes)

    def default_branch(self, cancel: CancelToken) -> str:
        """Ask the remote which branch its HEAD names.

        Raises:
            NotFoundError: it has no commits, or its HEAD names no branch that exists.
        """
        done = self._talk(
            ("ls-remote", "--symref", "--quiet", "--end-of-options", self._url.text), cancel, _ASK
        )
        output = self._good(done, "ls-remote").output
        refs, head = parse.remote_refs(output), parse.symbolic_head(output)
        if head in refs:
            return head
        remedy = "Name the branch in the workspace file, or repair HEAD on the server."
        if not refs:
            what, remedy = "the repository has no commits yet", "Push a first commit."
        elif head:
            what = f"the default branch {head} does not exist"
        else:
            what = "the repository names no default branch (its HEAD is detached or points to nothing)"
        raise NotFoundError(
            what, where=self._url.identity, meaning="There is nothing to read.", remedy=remedy
        )

    def known(self, prefixes: Sequence[str]) -> dict[str, str]:
        """Return the refs of the last fetch."""
        words = ("for-each-ref", "--format=%(objectname)%09%(refname)", "refs/remote/")
        done = self._good(self._runner.run(Command(words=words, git_dir=self._git_dir)), "for-each-ref")
        found = {remote_name(ref): oid for ref, oid in parse.remote_refs(done.output).items()}
        return selected(found, prefixes)

    def fetch(self, prefixes: Sequence[str], cancel: CancelToken, progress: Progress) -> FetchOutcome:
        """Bring the objects of the remote's refs, then move the local refs forward, each if nothing is lost.

        Git is told no local names: whether a ref may move is decided here, by ancestry.
        """
        tips = self.tips(prefixes, cancel)
        if tips.items() <= self._noted.items():
            return FetchOutcome(tips=tips, rewound={})
        known = self.known(prefixes)
        for attempt in range(_TRIES):
            tips = self.tips(prefixes, cancel) if attempt else tips
            news = {ref: oid for ref, oid in tips.items() if known.get(ref) != oid}
            if not news:
                self._noted.update(tips)
                return FetchOutcome(tips=tips, rewound={})
            if not self._bring(news, cancel, progress):
                continue
            rewound, fault = self._advance(news, known)
            if rewound and not attempt:
                # Another program may have fetched between the two looks: only a newer look can accuse the remote.
                known = self.known(prefixes)
                continue
            if not fault:
                self._noted.update({ref: oid for ref, oid in tips.items() if ref not in rewound})
                self._housekeep(len(news), cancel)
                return FetchOutcome(tips=tips, rewound=rewound)
            before, known = known, self.known(prefixes)
            if before == known:
                raise self._unnoted(fault)
        raise BackendUnavailableError(
            "the remote's branches moved while they were fetched, three times",
            where=self._url.identity,
            meaning="Nothing was changed here.",
            remedy="Try again.",
        )

    def push(self, updates: Sequence[RefUpdate], cancel: CancelToken) -> PushOutcome:
        """Move the refs, all or none; see `Repository.push`."""
        self._check(updates)
        cancel.check()
        leases = [f"--force-with-lease={update.ref}:{update.expected}" for update in updates]
        moves = [f"{update.new}:{update.ref}" for update in updates]
        words = (*_PUSH_WORDS, *leases, "--end-of-options", self._url.text, *moves)
        try:
            done = self._talk(words, cancel, _MOVE)
        except (CancelledError, BackendUnavailableError, LimitExceededError) as error:
            # It was ended in the middle: the remote may have moved already.
            return PushOutcome(result=PushResult.UNKNOWN, message=str(error))
        lines = parse.push_lines(done.output)
        wanted = frozenset(update.ref for update in updates)
        result = parse.push_result(status=done.status, lines=lines, wanted=wanted, errors=done.errors)
        if result is PushResult.UNKNOWN and not lines:
            self._raise_if_locked_out(done)
        said = [f"{line.ref}: {line.words}" for line in lines if line.flag == "!"]
        message = "" if result is PushResult.ACCEPTED else "\n".join((*said, done.errors)).strip()
        return PushOutcome(result=result, message=message)

    def _check(self, updates: Sequence[RefUpdate]) -> None:
        refs = {checked_ref(update.ref) for update in updates}
        if not updates or len(refs) != len(updates):
            raise UnsafeInputError(
                "a push needs each ref once", where=self._url.identity, meaning="Nothing was sent."
            )
        for update in updates:
            checked_id(update.new)
            # A lease alone would let a commit of another history replace the chain.
            if update.expected and not self._reader.contains(update.new, checked_id(update.expected)):
                raise ConflictError(
                    "the new commit does not stand on the expected one",
                    where=update.ref,
                    meaning="Nothing was sent.",
                    remedy="Fetch and build the change on the present tip.",
                )

    def _raise_if_locked_out(self, done: Finished) -> None:
        error = failure(done.errors, where=self._url.identity, doing="push", status=done.status)
        if isinstance(error, AuthenticationError):
            raise error

    def _bring(self, news: Mapping[str, str], cancel: CancelToken, progress: Progress) -> bool:
        """Fetch the objects; False where the remote moved in between and some are missing."""

        def tell(line: str) -> None:
            step = parse.progress(line)
            if step is not None:
                progress(*step)

        words = (*_FETCH_WORDS, self._url.text)
        entry = "".join(f"{ref}\n" for ref in news).encode("utf-8", "surrogateescape")
        command = Command(
            words=words,
            git_dir=self._git_dir,
            stdin=entry,
            transport=self._url.transport,
            settings=self._settings,
            limits=_MOVE,
        )
        done = self._runner.run(command, cancel, tell)
        if done.status != 0 and "couldn't find remote ref" in done.errors:
            return False
        self._good(done, "fetch")
        if "shallow" in done.errors:
            # Git ends well here, with the branch left out.
            raise failure(done.errors, where=self._url.identity, doing="fetch", status=done.status)
        return all(self._reader.info(oid).kind for oid in news.values())

    def _advance(self, news: Mapping[str, str], known: Mapping[str, str]) -> tuple[dict[str, str], str]:
        """Move the local refs that may move; return those that may not, and Git's words where none moved."""
        rewound = {
            ref: oid
            for ref, oid in news.items()
            if ref in known and not self._reader.contains(oid, known[ref])
        }
        moves = "".join(
            f"update {local_name(ref)}\0{oid}\0{known.get(ref, '0' * 40)}\0"
            for ref, oid in news.items()
            if ref not in rewound
        )
        command = Command(
            words=("update-ref", "--no-deref", "--stdin", "-z"),
            git_dir=self._git_dir,
            stdin=moves.encode("utf-8", "surrogateescape"),
        )
        done = self._runner.run(command)
        return rewound, "" if done.status == 0 else done.errors or "no reason"

    def _unnoted(self, fault: str) -> ConflictError:
        return ConflictError(
            "the fetched branches could not be noted",
            where=self._url.identity,
            meaning=f"The local copy stays as it was. Git says: {fault}",
            remedy="Fetch again; if it stays, delete the local copy.",
        )

    def _housekeep(self, moved: int, cancel: CancelToken) -> None:
        """Join small packs and refs once there are many; every object is kept, also those no ref reaches."""
        objects = self._git_dir / "objects"
        packs = sum(1 for _ in (objects / "pack").glob("*.pack"))
        loose = sum(1 for _ in (objects / "17").glob("*"))
        tasks: list[tuple[str, ...]] = []
        if moved > _MANY_REFS:
            tasks.append(("pack-refs", "--all"))
        if packs > _MANY_PACKS or loose > _MANY_LOOSE:
            tasks.append(("repack", "-d", "-l", "-q", "--geometric=2"))
        for words in tasks:
            # The fetch is complete without it: neither its outcome nor its end by force matters.
            with contextlib.suppress(AppError):
                self._runner.run(
                    Command(words=words, git_dir=self._git_dir, limits=Limits(seconds=300)), cancel
                )

    def _talk(self, words: Sequence[str], cancel: CancelToken, limits: Limits) -> Finished:
        command = Command(
            words=words,
            git_dir=self._git_dir,
            transport=self._url.transport,
            settings=self._settings,
            limits=limits,
        )
        return self._runner.run(command, cancel)

    def _good(self, done: Finished, doing: str) -> Finished:
        if done.status != 0:
            raise failure(done.errors, where=self._url.identity, doing=doing, status=done.status)
        return done
