"""Judges values by the part of JSON Schema that the protocol's schema uses. No dependencies."""

from __future__ import annotations

from typing import Any, Iterator

JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}


class Schema:
    """One document with `$defs`; `problems` says what is wrong with a value, and where."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def definition(self, name: str) -> dict[str, Any]:
        return self.document["$defs"][name]

    def problems(self, schema: dict[str, Any], value: Any, at: str = "") -> Iterator[str]:
        """Yields one sentence for each rule that the value breaks."""
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/$defs/")
            yield from self.problems(self.definition(name), value, at)
        if "anyOf" in schema:
            yield from self._any_of(schema["anyOf"], value, at)
        if "const" in schema and value != schema["const"]:
            yield f"{at or 'value'} is {value!r}, not {schema['const']!r}"
        if "enum" in schema and value not in schema["enum"]:
            yield f"{at or 'value'} is {value!r}, not one of {schema['enum']}"
        if "type" in schema and not _is(schema["type"], value):
            yield f"{at or 'value'} is no {schema['type']}"
            return
        if isinstance(value, dict):
            yield from self._object(schema, value, at)
        if isinstance(value, list):
            yield from self._array(schema, value, at)

    def _any_of(self, options: list[dict[str, Any]], value: Any, at: str) -> Iterator[str]:
        found: list[list[str]] = []
        for option in options:
            problems = list(self.problems(option, value, at))
            if not problems:
                return
            found.append(problems)
        yield from min(found, key=len)

    def _object(self, schema: dict[str, Any], value: dict[str, Any], at: str) -> Iterator[str]:
        for name in schema.get("required", []):
            if name not in value:
                yield f"{at}.{name} is missing"
        members = schema.get("properties", {})
        rest = schema.get("additionalProperties", {})
        for name, member in value.items():
            yield from self.problems(members.get(name, rest), member, f"{at}.{name}")

    def _array(self, schema: dict[str, Any], value: list[Any], at: str) -> Iterator[str]:
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{at} has {len(value)} elements"
        first = schema.get("prefixItems", [])
        for index, element in enumerate(value):
            rule = first[index] if index < len(first) else schema.get("items", {})
            yield from self.problems(rule, element, f"{at}[{index}]")


def _is(kind: str, value: Any) -> bool:
    # In Python a bool is an int; in JSON it is not.
    if isinstance(value, bool):
        return kind == "boolean"
    # 1.0 is an integer in JSON Schema.
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, JSON_TYPES[kind])
