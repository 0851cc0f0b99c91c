"""What Git is started with: settings that switch off everything a repository could execute, and its environment."""

import os

from desktop.backends.git.urls import Transport
from desktop.backends.git.user_config import UserConfig
from desktop.settings.environment import Environment

SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",
    "core.symlinks=false",
    "core.protectHFS=true",
    "core.protectNTFS=true",
    "core.fsync=committed",
    "core.quotePath=false",
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
    "transfer.bundleURI=false",
    "transfer.credentialsInUrl=die",
    "fetch.fsckObjects=true",
    "http.followRedirects=initial",
    "http.sslVerify=true",
    "http.lowSpeedLimit=1024",
    "http.lowSpeedTime=30",
    "protocol.version=2",
    "gc.auto=0",
    "maintenance.auto=false",
    "push.followTags=false",
    "push.gpgSign=false",
    "commit.gpgSign=false",
)
_FIXED_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    # An empty program means "ask nobody": Git then fails with words instead of waiting for a window.
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "SSH_ASKPASS_REQUIRE": "never",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}
_FOR_ALL = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
_FOR_REMOTES = (
    "HOME", "USER", "LOGNAME", "SSH_AUTH_SOCK", "DBUS_SESSION_BUS_ADDRESS", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
    "XDG_RUNTIME_DIR", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
    "USERPROFILE", "APPDATA", "LOCALAPPDATA",
)  # fmt: skip
_FOR_CONFIG = (
    "HOME",
    "XDG_CONFIG_HOME",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "USERPROFILE",
)
_QUIET_SSH = "ssh -o BatchMode=yes -o StrictHostKeyChecking=yes"


def command_environment(
    environment: Environment, user_config: UserConfig, transport: Transport | None
) -> dict[str, str]:
    """Return the whole environment of a command; `transport` None means that no remote may be talked to."""
    variables = {**environment.pick(*_FOR_ALL), **_FIXED_ENVIRONMENT}
    if transport is None:
        # With a home, Git would read an attributes file there.
        return {**variables, "HOME": "", "GIT_ALLOW_PROTOCOL": "none"}
    variables |= environment.pick(*_FOR_REMOTES)
    variables |= user_config.for_remote_commands()
    variables["GIT_ALLOW_PROTOCOL"] = transport.value
    if not user_config.value("core.sshcommand"):
        variables["GIT_SSH_COMMAND"] = _QUIET_SSH
    return variables


def config_environment(environment: Environment) -> dict[str, str]:
    """Return the environment in which the person's own configuration is read."""
    return {**environment.pick(*_FOR_ALL, *_FOR_CONFIG), "LC_ALL": "C"}
