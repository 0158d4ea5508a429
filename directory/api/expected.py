"""What a field takes, in words: "a whole number from 0 to 130"."""

from collections.abc import Iterator

from msgspec import inspect


def options(kind: inspect.Type) -> Iterator[inspect.Type]:
    """The types a value may have, without null and without notes."""
    if isinstance(kind, inspect.Metadata):
        yield from options(kind.type)
    elif isinstance(kind, inspect.UnionType):
        for each in kind.types:
            yield from options(each)
    elif not isinstance(kind, inspect.NoneType):
        yield kind


def expected(kind: inspect.Type) -> str:
    return " or ".join(_one(option) for option in options(kind)) or "null"


def _one(kind: inspect.Type) -> str:
    match kind:
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType() | inspect.FloatType():
            return _number(kind)
        case inspect.StrType():
            return _text(kind)
        case inspect.EnumType():
            return "one of " + ", ".join(sorted(str(each.value) for each in kind.cls))
        case inspect.LiteralType():
            return "one of " + ", ".join(sorted(str(each) for each in kind.values))
        case inspect.CollectionType():
            most = f" of at most {kind.max_length}" if kind.max_length is not None else ""
            return f"a list{most}, each {expected(kind.item_type)}"
        case inspect.DictType():
            return f"an object of names, each with {expected(kind.value_type)}"
        case inspect.DateType():
            return "a date such as 2026-03-09"
        case inspect.DateTimeType():
            return "a moment such as 2026-03-09T14:30:00Z"
        case inspect.StructType():
            return "an object"
    return "another kind of value"


def _number(kind: inspect.IntType | inspect.FloatType) -> str:
    name = "a whole number" if isinstance(kind, inspect.IntType) else "a number"
    if kind.ge is not None and kind.le is not None:
        return f"{name} from {kind.ge} to {kind.le}"
    if kind.ge is not None:
        return f"{name}, {kind.ge} or more"
    return name


def _text(kind: inspect.StrType) -> str:
    if kind.max_length is not None:
        return f"a text of at most {kind.max_length} characters"
    return "a text"
