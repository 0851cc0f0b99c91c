"""Previews, rollbacks, plans and diffs as documents; values that are secrets are masked."""

from collections.abc import Iterable

from desktop.application.previews import FileDiff, Preview
from desktop.application.rollbacks import RollbackPreview
from desktop.domain.canonical import Json, JsonObject
from desktop.domain.plan import Plan
from desktop.domain.risk import RiskFlag
from desktop.domain.scope import ResolvedScope
from desktop.presentation.documents import slots_document
from desktop.presentation.secret_values import SecretValues
from desktop.presentation.times import iso


def plan_document(plan: Plan, secrets: SecretValues) -> JsonObject:
    """Return what exactly would change."""
    return {
        "digest": plan.digest,
        "source": plan.source,
        "target": plan.target,
        "targets": [
            {
                "tenant": item.tenant,
                "service": item.service,
                "changes": [
                    {
                        "field": change.field,
                        "path": change.path,
                        "from": secrets.shown(change.field, change.before),
                        "to": secrets.shown(change.field, change.after),
                    }
                    for change in item.changes
                ],
            }
            for item in plan.targets
        ],
        "files": [
            {"path": edit.path, "old_blob": edit.old_blob, "new_blob": edit.new_blob} for edit in plan.edits
        ],
    }


def preview_document(preview: Preview, secrets: SecretValues) -> JsonObject:
    """Return a preview: the plan, what it is made of, and what a person must look at."""
    return {
        "plan": plan_document(preview.plan, secrets),
        "source_commit": preview.inputs.source_commit,
        "base": preview.inputs.base,
        "scope": None if preview.scope is None else scope_document(preview.scope),
        "summary": {
            "targets": len(preview.plan.targets),
            "files": len(preview.plan.edits),
            "updates": preview.updates,
            "installs": preview.installs,
            "downgrades": preview.downgrades,
        },
        "flags": [flag_document(flag) for flag in preview.flags],
        "groups": [
            {
                "changes": [
                    {
                        "field": field,
                        "from": secrets.shown(field, before),
                        "to": secrets.shown(field, after),
                    }
                    for field, before, after in group.changes
                ],
                "targets": slots_document(group.slots),
            }
            for group in preview.groups()
        ],
        "commits": [
            {
                "id": commit.id,
                "author": commit.author,
                "email": commit.email,
                "committed": iso(commit.committed),
                "subject": commit.subject,
            }
            for commit in preview.commits
        ],
        "can_be_submitted": preview.can_be_submitted,
    }


def flag_document(flag: RiskFlag) -> JsonObject:
    return {
        "flag": flag.kind.value,
        "severity": flag.severity.value,
        "sentence": flag.sentence,
        "items": list(flag.items),
        "remedy": flag.remedy,
        "targets": slots_document(flag.slots),
    }


def scope_document(scope: ResolvedScope) -> JsonObject:
    """Return the frozen set and how each rule came to it."""
    return {
        "digest": scope.digest,
        "targets": slots_document(scope.slots),
        "already_there": slots_document(scope.already_there),
        "undecided": scope.undecided,
        "rules": [
            {
                "rule": str(effect.rule),
                "matched": effect.matched,
                "changed": effect.changed,
                "undecided": effect.undecided,
            }
            for effect in scope.effects
        ],
    }


def diffs_document(diffs: Iterable[FileDiff]) -> list[Json]:
    """Return the changes of files by key and as unified text; the core has masked secrets already."""
    return [
        {
            "path": diff.path,
            "keys": [
                {
                    "document": key.document,
                    "key": key.key,
                    "from": key.before,
                    "to": key.after,
                    "line": key.line,
                }
                for key in diff.keys
            ],
            "unified": diff.unified,
            "folded": diff.folded,
        }
        for diff in diffs
    ]


def rollback_document(preview: RollbackPreview, secrets: SecretValues) -> JsonObject:
    """Return what going back would change, what is refused and what stays."""
    restores = preview.restores
    return {
        "request": preview.request.full_name if preview.request else "",
        "mode": restores.mode.value,
        "commit": restores.commit,
        "services": list(restores.services),
        "fields": list(restores.fields),
        "plan": plan_document(preview.plan, secrets),
        "refused": [
            {"tenant": slot.tenant, "service": slot.service, "reason": reason}
            for slot, reason in preview.refused
        ],
        "kept_files": list(preview.kept),
        "already": slots_document(preview.already),
    }
