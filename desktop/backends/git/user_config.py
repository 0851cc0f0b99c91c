"""The few settings of the person's own Git configuration that work here: log-in, proxy, CA, ssh, identity."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.backends.git.text import sanitised

_TRANSPORT_KEY = re.compile(
    r"credential\.(?:.+\.)?(?:helper|username|usehttppath)|http\.(?:.+\.)?(?:proxy|sslcainfo)|core\.sshcommand",
    re.DOTALL,
)
_IDENTITY_KEY = re.compile(r"user\.(?:name|email|signingkey)|gpg\.format|commit\.gpgsign")
_SCOPES = frozenset({"system", "global"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One entry as Git lists it: section and name in lower case, a URL between them as written."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class UserConfig:
    """The settings in use, in the order of the files: a later one wins, an empty value resets a list."""

    settings: tuple[Setting, ...] = ()

    def value(self, key: str) -> str:
        """Return the last value of a key, "" where it is not set."""
        return next((item.value for item in reversed(self.settings) if item.key == key), "")

    @property
    def name(self) -> str:
        return self.value("user.name")

    @property
    def email(self) -> str:
        return self.value("user.email")

    @property
    def signing_key(self) -> str:
        return self.value("user.signingkey")

    @property
    def signing_format(self) -> str:
        """Return `gpg.format`; Git's own default is openpgp."""
        return self.value("gpg.format") or "openpgp"

    def for_remote_commands(self) -> dict[str, str]:
        """Return the variables that hand log-in, proxy, certificates and ssh to a Git that talks to a remote.

        Variables and not arguments: a proxy address may hold a password, and everybody can read arguments.
        """
        passed = [item for item in self.settings if _TRANSPORT_KEY.fullmatch(item.key)]
        variables = {"GIT_CONFIG_COUNT": str(len(passed))}
        for number, item in enumerate(passed):
            variables[f"GIT_CONFIG_KEY_{number}"] = item.key
            variables[f"GIT_CONFIG_VALUE_{number}"] = item.value
        return variables

    def shown(self) -> tuple[tuple[str, str], ...]:
        """Return the settings for a person to read, without anything that may be a secret."""
        return tuple((item.key, _shown_value(item)) for item in self.settings)


def _shown_value(item: Setting) -> str:
    if item.key.endswith(".helper") and item.value.startswith("!"):
        return "a shell command"
    if item.key == "core.sshcommand":
        return f"{item.value.split(' ', 1)[0]} …" if " " in item.value else item.value
    return sanitised(item.value.encode("utf-8", "replace"))


def parse_user_config(raw: bytes) -> UserConfig:
    """Return what is passed on of `config --show-scope --includes --list -z`; all else is shut out."""
    tokens = raw.decode("utf-8", "surrogateescape").split("\0")
    pairs = zip(tokens[0::2], tokens[1::2], strict=False)
    return UserConfig(tuple(_known(pairs)))


def _known(pairs: Iterable[tuple[str, str]]) -> Sequence[Setting]:
    found: list[Setting] = []
    for scope, entry in pairs:
        key, equals, value = entry.partition("\n")
        if scope in _SCOPES and (_TRANSPORT_KEY.fullmatch(key) or _IDENTITY_KEY.fullmatch(key)):
            found.append(Setting(key=key, value=value if equals else "true"))
    return found
