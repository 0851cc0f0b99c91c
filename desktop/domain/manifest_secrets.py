"""Masks for rendered manifests: what a Secret holds, and what looks like one elsewhere, never leaves the renderer."""

import hashlib
import hmac
import re
from typing import Final

from desktop.domain.redaction import redact
from desktop.domain.secret_text import holds_secret, is_clear_secret

_SEALED_BY_KIND: Final = {
    "Secret": ("data", "stringData"),
    "SealedSecret": ("spec.encryptedData",),
}
_ENCRYPTED: Final = "ENC["
_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"
_TAG_DIGITS: Final = 6
_BROKEN_UP: Final = re.compile(r"[\s=]")
_ANYTHING: Final = "anything"
"""Stands for a text of several lines where only its key is judged: its lines are judged one by one."""


class SecretMask:
    """Replaces secrets by a mask whose tag tells, for one key of one object, whether the secret changed.

    The tag comes from a key that this process alone knows and that is written nowhere: nobody can try out values
    against it, and the same secret at two places has two tags.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def shown(self, place: str, kind: str, key: str, text: str, *, beside: str = "") -> str:
        """Return a scalar as it may be shown.

        Args:
            place: which object, for the tag.
            kind: the object's kind.
            key: the key of the scalar within the object.
            text: the scalar.
            beside: the scalar before it in the same list: an option such as `--password` names what follows.
        """
        if _is_secret(kind, key, text, beside):
            return self._mask(place, key, text)
        if not _BROKEN_UP.search(text):
            return text  # one word: an image may be called token-broker:1.2
        lines, cleaned = text.split("\n"), redact(text).split("\n")
        if len(lines) != len(cleaned):  # a private key within
            return self._mask(place, key, text)
        pairs = zip(lines, cleaned, strict=True)
        return "\n".join(self._line(place, key, line, clean) for line, clean in pairs)

    def _line(self, place: str, key: str, line: str, cleaned: str) -> str:
        """Return a line of a text that is no secret as a whole, such as a file within a ConfigMap."""
        if holds_secret(line):
            return self._mask(place, key, line)
        return line if cleaned == line else f"{cleaned} {self._mask(place, key, line)}"

    def _mask(self, place: str, key: str, text: str) -> str:
        parts = (place.encode(), key.encode(), text.encode("utf-8", "surrogatepass"))
        message = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
        tag = hmac.new(self._key, message, hashlib.sha256).hexdigest()[:_TAG_DIGITS]
        return f"(secret {tag})"


def _is_secret_option(text: str) -> bool:
    name, _, value = text.partition("=")
    return name.startswith("-") and is_clear_secret(name.lstrip("-"), value)


def _is_secret(kind: str, key: str, text: str, beside: str) -> bool:
    if any(key == root or key.startswith(f"{root}.") for root in _SEALED_BY_KIND.get(kind, ())):
        return True
    if text.startswith(_ENCRYPTED) or _APPLIED in key.replace("\\", ""):
        return True
    if beside.startswith("-") and "=" not in beside and is_clear_secret(beside.lstrip("-"), text):
        return True
    if _is_secret_option(text):
        return True
    return is_clear_secret(key, _ANYTHING if "\n" in text else text)
