"""Every fault is found at once, with its line and column and what to write instead."""

# ruff: noqa: E501 - one entry of YAML reads best on one line

import pytest

from tests.unit.workspace.workspace_texts import FILE, HEAD, WHOLE, faults_of

SERVICE = "envs/{environment}/{service}.yaml"
PERSON = "people:\n  - {id: a, email: a@example.com, teams: [sre]}\n"


def test_all_faults_come_in_one_go_in_the_order_of_the_file():
    head = HEAD.replace("tier: prod", "teir: prod")
    found = faults_of(
        "pipeline: [{from: dev, to: prdo}]\n",
        "clusters: [{name: a, context: 7}]\n",
        "policies: [{name: p, execution: {haltAbove: five}}]\n",
        head=head,
    )
    assert [(fault.line, fault.message) for fault in found] == [
        (7, '"tier" is missing'),
        (7, 'there is no key "teir" here'),
        (8, 'there is no environment "prdo"'),
        (9, '"context" is text, not 7'),
        (10, '"five" is no percentage'),
    ]
    assert [fault.remedy for fault in found][1:3] == ['Did you mean "tier"?', 'Did you mean "prod"?']
    assert {fault.file for fault in found} == {FILE}
    assert found[1].column == 18


def test_the_error_reads_like_a_sentence():
    (fault,) = faults_of("pipeline: [{from: dev, to: dev}]\n")
    assert str(fault) == f'{FILE}:8:28: an edge from "dev" to itself. Name another environment.'


FAULTY = [
    # names
    ("clusters: [{name: a, context: x}, {name: a, context: y}]", 'cluster "a" is defined twice', "Rename"),
    ("pipeline: [{from: dev, to: prod}, {from: dev, to: prod}]", "stands already in", "Keep one"),
    ("pipeline: [{from: dev, to: prod}, {from: prod, to: dev}]", "runs in a loop: ", "Remove one"),
    ("pipeline: [{from: dev, to: dev}]", "to itself", "another"),
    ("pipeline: [{from: dev, to: prod, approvals: [{team: sre}]}]", 'nobody is in the team "sre"', "Add people"),
    ("policies: [{name: p, abandon: [sre]}]", 'no team "sre"', "define it first"),
    ("clsuters: []", 'no key "clsuters"', 'Did you mean "clusters"?'),
    # texts
    ("policies: [{name: p, source: {soak: 30}}]", "30 is no duration", "30m"),
    ("policies: [{name: p, source: {soak: 30x}}]", '"30x" is no duration', "30m"),
    ("policies: [{name: p, target: {drift: blok}}]", 'cannot be "blok"', 'Did you mean "block"?'),
    ("policies: [{name: p, target: {healthy: yes}}]", "is true or false, not 'yes'", "without quotes"),
    ('policies: [{name: p, execution: {haltAbove: "101%"}}]', "no percentage", "at most"),
    ("policies: [{name: p, execution: {strategies: []}}]", "no strategy", "incremental"),
    ("policies: [{name: p, execution: {waves: [{tag: a=1, count: 2}]}}]", "exactly one way", "{rest: true}"),
    ("policies: [{name: p, execution: {waves: [{rest: true}, {count: 2}]}}]", "nothing is left", "last wave"),
    ("policies: [{name: p, execution: {waves: [{rest: false}]}}]", "exactly one way", "{rest: true}"),
    ("policies: [{name: p, rules: [{name: r, cel: 'true'}]}]", '"message" is missing', "message"),
    ("policies: [{name: p, rules: [{name: r, cel: 'true', message: ''}]}]", '"message" is empty', "some text"),
    # the ledger and the repository
    ("ledger: refs/remotes/origin/x", "cannot live in refs/remotes", "refs/heads/_gitopshq"),
    ("ledger: refs/pull/1", "cannot live in refs/pull", "refs/heads/_gitopshq"),
    ("ledger: refs/tags/x", "cannot live in refs/tags", "refs/heads/_gitopshq"),
    ("ledger: heads/x", "no namespace", "refs/heads/_gitopshq"),
    ("ledger: refs/heads", "no namespace", "refs/heads/_gitopshq"),
    ("ledger: refs/heads/a..b", "no namespace", "refs/heads/_gitopshq"),
    ("ledger: refs/heads/x.lock", "no namespace", "refs/heads/_gitopshq"),
    ("ledger: refs/heads/main", "each other's way", "refs/heads/_gitopshq"),
    ("repository: {url: 'https://user:pw@git.example.com/x'}", "credentials", "helper"),
    ("repository: {url: 'https://token@git.example.com/x'}", "credentials", "helper"),
    ("repository: {url: 'ssh://git:pw@git.example.com/x'}", "credentials", "helper"),
    ("repository: {url: 'ext::sh -c id'}", "refused", "Write it like"),
    ("repository: {url: '--upload-pack=touch x'}", "refused", "Write it like"),
    ("repository: {url: 'ssh://-oProxyCommand=x/'}", "refused", "Write it like"),
    ("repository: {url: 'https:///host/x'}", "refused", "Write it like"),
    ("repository: {url: 'https://host:99999'}", "cannot be read", "Write it like"),
    ("repository: {url: 'https://$HOME/x'}", "refused", "Write it like"),
    ("repository: {branch: -evil}", "no branch name", "main"),
    ("repository: {branch: refs/heads/refs/heads/x}", "no branch name", "main"),
    ("repository: {branch: '@{-1}'}", "no branch name", "main"),
    ("repository: {branch: a..b}", "no branch name", "main"),
    ("repository: {branch: x.lock}", "no branch name", "main"),
    # freezes
    ("freezes: [{name: f, zone: Europe/Berln, start: 2026-01-01T00:00, end: 2026-01-02T00:00}]", "no time zone", 'Did you mean "Europe/Berlin"?'),
    ("freezes: [{name: f, zone: ../etc/passwd, start: 2026-01-01T00:00, end: 2026-01-02T00:00}]", "no time zone", "IANA"),
    ("freezes: [{name: f, zone: UTC, start: 2026-01-01T00:00}]", "has no time", "both start and end"),
    ("freezes: [{name: f, zone: UTC, start: 2026-01-03T00:00, end: 2026-01-02T00:00}]", "not after the start", "later end"),
    ("freezes: [{name: f, zone: UTC, start: 2026-01-01T00:00Z, end: 2026-01-02T00:00}]", "no local date and time", "zone"),
    ("freezes: [{name: f, zone: UTC, start: 2026-02-30T00:00, end: 2026-03-02T00:00}]", "no local date and time", "zone"),
    ("freezes: [{name: f, zone: UTC, rule: every friday, at: '16:00', for: 1h}]", "cannot be read: no FREQ", "FREQ=WEEKLY"),
    ("freezes: [{name: f, zone: UTC, rule: FREQ=DAILY, for: 1h}]", "does not say when it begins", "at:"),
    ("freezes: [{name: f, zone: UTC, rule: FREQ=DAILY, at: '16:00'}]", "needs one end", "until:"),
    ("freezes: [{name: f, zone: UTC, rule: FREQ=DAILY, at: '16:00', for: 1h, until: MO 08:00}]", "needs one end", "until:"),
    ("freezes: [{name: f, zone: UTC, rule: FREQ=DAILY, at: '16:00', for: 0m}]", "lasts no time", "above zero"),
    ("freezes: [{name: f, zone: UTC, rule: FREQ=DAILY, at: '25:00', for: 1h}]", "no time of day", "16:00"),
    ("freezes: [{name: f, zone: UTC, rule: FREQ=DAILY, at: '16:00', until: MONDAY 08:00}]", "no weekday and time", "MO 08:00"),
    ("freezes: [{name: f, zone: UTC, at: '16:00', start: 2026-01-01T00:00, end: 2026-01-02T00:00}]", "belongs to a freeze with a rule", "Write a rule"),
    ("freezes: [{name: f, zone: UTC, environments: [prd], start: 2026-01-01T00:00, end: 2026-01-02T00:00}]", 'no environment "prd"', '"prod"'),
    ("freezes: [{name: f, zone: UTC, tenants: [t], start: 2026-01-01T00:00, end: 2026-01-02T00:00}]", 'no tenant "t"', "define it"),
    ("runtime: [{service: billing}]", 'no service "billing"', "define it"),
    ("runtime: [{service: '*', namespace: '{tennant}'}]", "no placeholder {tennant}", '"tenant"'),
    # people
    ("people: [{id: '*', email: a@example.com}]", "no id of one person", "no wildcard"),
    ("people: [{id: '!a', email: a@example.com}]", "no id of one person", "no wildcard"),
    ("people: [{id: a, email: '*@example.com'}]", "no address of one person", "no wildcard"),
    ("people: [{id: a, email: '!a,*'}]", "no address of one person", "no wildcard"),
    ("people: [{id: a, email: a@example.com, keys: ['* ssh-ed25519 AAAA']}]", "no public SSH key", "no wildcard"),
    ("people: [{id: a, email: a@example.com, keys: ['cert-authority ssh-ed25519 AAAA']}]", "no public SSH key", "no options"),
    ("people: [{id: a, email: a@example.com}, {id: b, email: A@example.com}]", "already given to a person", "mean one person"),
    ("people: [{id: a, email: a@example.com}, {id: b, email: b@example.com, aliases: [a@example.com]}]", "already given", "one person"),
    ("people: [{id: a, email: a@example.com, keys: [ssh-ed25519 AAAA x]}, {id: b, email: b@example.com, keys: [ssh-ed25519 AAAA y]}]",
     "this key is already given to a person", "mean one person"),
    ("people: [{id: a, email: a@example.com}, {id: A, email: b@example.com}]", 'person "A" is defined twice', "Rename"),
    # YAML itself
    ("ledger: refs/heads/_x\nledger: refs/heads/_y", '"ledger" is written twice, first in line 8', "Keep one"),
    ("tenants: [{name: a, tags: {ring: 1}}]", '"ring" is text, not 1', "quotes"),
    ("tenants: [{name: e\u0301}]", "normal form C", "single characters"),
    ('tenants: [{name: "a\\u202Eb"}]', "invisible characters", "Remove"),
    ("ledger: !!str refs/heads/_x", "the tag tag:yaml.org,2002:str", "without a tag"),
    ("clusters: [{<<: {name: a}, context: x}]", 'no key "<<"', "Known here: context, name"),
    ("clusters: [{name: a, context: x}", "not YAML", "brackets"),
    ("---\nkind: Workspace", "a second document", "file of its own"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    FAULTY,
    ids=[f"{number}-{text[:50]}" for number, (text, _, _) in enumerate(FAULTY)],
)
def test_each_fault_is_named(text: str, message: str, remedy: str):
    found = faults_of(text + "\n")
    assert any(message in fault.message and remedy in fault.remedy for fault in found), [
        str(fault) for fault in found
    ]
    assert all(fault.remedy.endswith((".", "?")) and fault.line > 0 for fault in found)


BINDINGS = [
    ("{path: '{environment}/{service}', copy: true, except: ['a.{environment}']}", 'no placeholder {environment}'),
    ("{path: '{environment}/{tenant}{service}', copy: true}", 'stand side by side'),
    ("{path: '{environment}/{service}', fields: [{name: a, key: b}, {name: a, key: c}]}", 'the field "a" stands twice here'),
    ("{path: '{environment}/{service}', fields: [{name: a, key: b}]}, {path: '{environment}/{service}', fields: [{name: a, key: c}]}",
     'the field "a" of this path stands already'),
    ("{path: '../{service}/{environment}', copy: true}", "may not leave the repository"),
    ("{path: '/{service}/{environment}', copy: true}", "starts at the root"),
    ("{path: '~/{service}/{environment}', copy: true}", "starts at the root"),
    ("{path: '.gitopshq/{service}/{environment}', copy: true}", "never reaches .gitopshq/"),
    ("{path: '{environment}/.GIT/{service}', copy: true}", "may not leave the repository"),
    ("{path: '{environment}/{sevrice}.yaml', copy: true}", "no placeholder {sevrice}"),
    ("{path: '{service}.yaml', fields: [{name: a, key: b}]}", "which environment"),
    ("{path: '{environment}.yaml', fields: [{name: a, key: b}]}", "which service"),
    ("{path: '{environment}/{service}', service: x, copy: true}", "the path has {service} already"),
    ("{path: '{environment}/{service}'}", "binds nothing"),
    ("{path: '{environment}/{service}', mirror: true, fields: [{name: a, key: b}]}", '"mirror" belongs to whole files'),
    ("{path: '{environment}/{service}', except: [a], fields: [{name: a, key: b}]}", '"except" belongs to whole files'),
    ("{path: '{environment}/{service}', copy: true, fields: [{name: a, key: b}]}", "travels already with the whole file"),
    ("{path: '{environment}/{service}', fields: [{name: a, key: 'b..c'}]}", "an empty step"),
    ("{path: '{environment}/{service}', fields: [{name: a, key: 'x.{img}'}]}", "no placeholder {img}"),
    ("{path: '{environment}/{service}', fields: [{name: a, key: b, part: '('}]}", "does not compile"),
    ("{path: '{environment}/{service}', fields: [{name: a, key: b, part: 'x'}]}", "has 0 groups"),
    ("{path: '{environment}/{service}', fields: [{name: a, key: b, part: '(a)(b)'}]}", "has 2 groups"),
    ("{path: '{environment}/{service}', fields: [{name: a, key: b}, {name: c, key: b}]}", "bound twice here"),
    ("{path: '{environment}/{service}', environments: [prd], copy: true}", 'no environment "prd"'),
    ("{path: '{environment}/x', service: x, services: [y], copy: true}", 'no service "y"'),
    ("{path: '{environment}/{service}', copy: true}, {path: '{environment}/{tenant}', service: x, copy: true}", "this path is bound already"),
    ("{path: '{environment}/{service}', fields: [{name: a, key: b}]}, {path: '{environment}/{service}', fields: [{name: c, key: b}]}",
     "the key b of this path is bound already"),
    ("{path: '{environment}/{service}', fields: [{name: a, key: b}]}, {path: '{environment}/{service}', copy: true}", "copied whole and bound by keys"),
]  # fmt: skip


@pytest.mark.parametrize(("bindings", "message"), BINDINGS)
def test_each_fault_of_a_binding_is_named(bindings: str, message: str):
    found = faults_of(f"bindings: [{bindings}]\n")
    assert any(message in fault.message for fault in found), [str(fault) for fault in found]


@pytest.mark.parametrize(
    "bindings",
    [
        "{path: '{environment}/{service}', environments: [dev], copy: true}, {path: '{environment}/{service}', environments: [prod], copy: true}",
        "{path: 'all.yaml', fields: [{name: a, key: '{environment}.{service}'}]}",
        "{path: 'all-{environment}.yaml', fields: [{name: a, key: 'images.[name={image}].newTag'}]}",
        "{path: 'Chart-{service}.yaml', fields: [{name: a, key: version, travels: false}]}",
        "{path: 'prod/{service}', environments: [prod], copy: true, fields: [{name: a, key: b, travels: false}]}",
    ],
)
def test_a_binding_that_can_be_told_apart_is_right(bindings: str):
    assert faults_of("services: [{name: x, vars: {image: y}}]\n", f"bindings: [{bindings}]\n") == ()


def test_one_environment_on_two_clusters_names_both():
    (fault,) = faults_of("clusters: [{name: a, context: x}, {name: b, context: y}]\n", head=HEAD.replace(
        "{name: dev, tier: dev}", "{name: dev, tier: dev, cluster: a}\n  - {name: dev, tier: dev, cluster: b}"))  # fmt: skip
    assert "on two clusters, a (.gitopshq/workspace.yaml:6) and b" in fault.message


def test_two_environments_with_one_folder_matter_only_where_paths_tell_them_apart():
    head = HEAD.replace("{name: prod, tier: prod}", "{name: prod, tier: prod, path: dev}")
    assert faults_of(head=head) == ()
    (fault,) = faults_of(f"bindings: [{{path: '{SERVICE}', copy: true}}]\n", head=head)
    assert 'the folder "dev" already stands for another' in fault.message
    assert fault.line == 7


@pytest.mark.parametrize("name", ["Prod", "-a", "a_b", "a" * 64, "a/b", ""])
def test_an_environment_has_a_plain_name(name: str):
    (fault, *_) = faults_of(head=HEAD.replace("name: prod", f"name: '{name}'"))
    assert "no name of an environment" in fault.message


def test_a_label_must_be_a_field():
    text = f"bindings: [{{path: '{SERVICE}', fields: [{{name: image, key: tag}}]}}]\n"
    (fault,) = faults_of("releases: {label: imgae}\n", text)
    assert (fault.message, fault.remedy) == ('there is no field "imgae"', 'Did you mean "image"?')


def test_ten_thousand_entries_are_bounded():
    people = "".join(f"  - {{id: p{number}, email: p{number}@example.com}}\n" for number in range(10_001))
    (fault,) = faults_of("people:\n" + people)
    assert "10001 entries, more than 10000" in fault.message


def test_a_fault_in_one_entry_brings_no_others_about_its_name():
    head = HEAD.replace("{name: dev, tier: dev}", "{name: dev, tier: development}")
    (fault,) = faults_of("pipeline: [{from: dev, to: prod}]\n", PERSON, head=head)
    assert 'cannot be "development"' in fault.message


def test_the_second_of_two_wrong_entries_keeps_its_line():
    head = HEAD.replace("{name: dev, tier: dev}", "{name: dev, tier: x}")
    found = faults_of(head=head.replace("{name: prod, tier: prod}", "{name: prod, tier: prod, policy: p}"))
    assert [(fault.line, fault.column) for fault in found] == [(6, 23), (7, 38)]


@pytest.mark.parametrize("text", ["environments: []\n", "environments: 5\n", ""])
def test_a_workspace_has_environments(text: str):
    (fault,) = faults_of(head=HEAD.partition("environments:")[0] + text)
    assert "environments" in fault.message


def test_the_example_has_no_fault():
    assert faults_of(head=WHOLE) == ()
