"""A field of a binding as queries for its targets: filled once for the same names, whatever the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from desktop.application.parsed_values import query_text
from desktop.application.ports import DocumentQuery, ValueQuery
from desktop.domain.binding import DocumentSelector, Field
from desktop.domain.keypath import Every, KeyPath, Name

IDENTITY: Final = Name(text="name")
"""What tells the items of a list apart."""
_REMEMBERED: Final = 100_000


@dataclass(frozen=True, slots=True)
class AskedQuery:
    """A query with the text that names it: texts are compared far faster than queries."""

    query: ValueQuery
    text: bytes

    @staticmethod
    def of(query: ValueQuery) -> "AskedQuery":
        return AskedQuery(query, query_text(query))


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a form asks for one target, and what tells the found items apart."""

    query: AskedQuery
    identities: tuple[AskedQuery, ...]


class FieldForm:
    """A field of a binding, prepared for asking: most have no placeholder and one query for all targets."""

    __slots__ = ("_known", "_names", "field", "kinds")

    def __init__(self, item: Field) -> None:
        self.field = item
        self._names = tuple(sorted(item.key.placeholders | item.document.placeholders))
        self.kinds = frozenset(
            ({"service"} if set(self._names) - {"environment", "tenant", "rest"} else set[str]())
            | (set(self._names) & {"environment", "tenant"})
        )
        self._known: dict[tuple[str, ...], FilledForm] = {}

    def filled(self, values: Mapping[str, str]) -> FilledForm | None:
        """Return the queries for one target; None where one of the placeholders has no value there."""
        try:
            key = tuple([values[name] for name in self._names])
        except KeyError:
            return None
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._fill(values)
        return found

    def _fill(self, values: Mapping[str, str]) -> FilledForm:
        query = self._query(values)
        identities = tuple(AskedQuery.of(identity) for identity in _identity_queries(query))
        return FilledForm(AskedQuery.of(query), identities)

    def _query(self, values: Mapping[str, str]) -> ValueQuery:
        return ValueQuery(
            key=self.field.key.expand(values),
            document=_document(self.field.document, values),
            part=self.field.part,
        )


def _document(selector: DocumentSelector, values: Mapping[str, str]) -> DocumentQuery:
    texts = [selector.kind, selector.name, selector.namespace, selector.api_version]
    for name in selector.placeholders:
        texts = [text.replace(f"{{{name}}}", values[name]) for text in texts]
    kind, name, namespace, api_version = texts
    return DocumentQuery(kind=kind, name=name, namespace=namespace, api_version=api_version)


def _identity_queries(query: ValueQuery) -> Iterator[ValueQuery]:
    """Ask for what tells the items apart that a `*` runs over, never their index: their `name`.

    Of plain texts it is what stands around the part: `https://…/config?ref=` of a reference to a commit.
    """
    for at, step in enumerate(query.key.steps):
        if isinstance(step, Every):
            yield ValueQuery(
                key=KeyPath(steps=(*query.key.steps[: at + 1], IDENTITY)), document=query.document
            )
    if query.part and isinstance(query.key.steps[-1], Every):
        yield ValueQuery(key=query.key, document=query.document)
