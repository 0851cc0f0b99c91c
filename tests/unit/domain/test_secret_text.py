"""What is taken for a secret in clear text, and what is not: a plan must never hold one."""

import pytest

from desktop.domain.secret_text import is_clear_secret

SEALED = "AgBy3i4OJSWK+PiTySYZZA9rO43cGDEqOtR6Exd1RdFtb0aZ"
CLEAR = [
    ("secrets.apiKey", "s3cr3t-value"),
    ("secrets.stripe", "s3cr3t-value"),
    ("env.[name=DB_PASSWORD].value", "hunter2"),
    ("spec.values.database.password", "hunter2"),
    ("auth.client-secret", "abc"),
    ("data.tls\\.key", "LS0tLS1CRUdJTg"),
    ("config.privateKey", "MIIEvQ"),
    ("credentials.user", "bob"),
    ("image.tag", "ghp_0123456789abcdefghijklmnop"),
    ("repo.url", "https://bob:hunter2@git.example.com/x"),
    ("app.note", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"),
    ("app.dsn", "host=db password=hunter2"),
]
HARMLESS = [
    ("image.tag", "1.2.0"),
    ("secrets.apiKey", SEALED),
    ("secrets.apiKey", "vault:secret/data/shop#key"),
    ("secrets.apiKey", "ref+vault://shop/key"),
    ("secrets.enabled", "true"),
    ("auth.existingSecret", "shop-credentials-v2"),
    ("auth.secretName", "shop-credentials-v2"),
    ("imagePullSecrets.[0].name", "registry"),
    ("auth.tokenUrl", "https://login.example.com/token"),
    ("auth.tokenTTL", "15m-or-so"),
    ("secretStore.version", "v2"),
    ("secrets.image", "1.2.0"),
    ("spec.template.spec.containers.[name=token-broker].image", "token-broker:1.2"),
    ("passwordLength", "12"),
    ("secrets.apiKey", ""),
]


@pytest.mark.parametrize(("key", "text"), CLEAR)
def test_a_secret_in_clear_text_is_seen(key: str, text: str):
    assert is_clear_secret(key, text)


@pytest.mark.parametrize(("key", "text"), HARMLESS)
def test_what_is_sealed_kept_elsewhere_or_only_named_is_none(key: str, text: str):
    assert not is_clear_secret(key, text)


def test_a_field_is_secret_by_its_own_name_too():
    assert is_clear_secret("a.b", "hunter2", field="db-password")
    assert not is_clear_secret("a.b", "hunter2", field="image")
