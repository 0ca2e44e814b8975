"""A careful reading of Python: literals, simple statements, functions, and calls of the library.

Nothing of the code runs. What isn't understood is refused with its place, and the number of steps
is bounded, so that no input can keep the reader busy.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flodl_studio.errors import ImportFailure
from flodl_studio.importing.library import called
from flodl_studio.importing.objects import Graph, Name, Unreadable, failure

MOST_STEPS = 200_000
"""Expressions and statements evaluated in all, loops and calls expanded."""

DEEPEST_CALL = 50

_OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
LARGEST = 2**62
LONGEST = 10_000


class Returned(Exception):  # noqa: N818 - the way out of a function, not a failure
    """Carries the value of a return statement."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Evaluator:
    """Reads one module.

    Attributes:
        globals: Values of its names.
        functions: Functions that it defines.
    """

    def __init__(self) -> None:
        self.globals: dict[str, Any] = {}
        self.functions: dict[str, ast.FunctionDef] = {}
        self._steps = 0
        self._depth = 0

    def module(self, tree: ast.Module) -> None:
        """Read the statements of a module; one that can't be read matters only where it is used."""
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef):
                self.functions[statement.name] = statement
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                continue
            if isinstance(statement, ast.If | ast.Try):
                refused = failure(statement, "what depends on a condition can't be read")
                for inner in ast.walk(statement):
                    for name in _assigned(inner) if isinstance(inner, ast.Assign) else ():
                        self.globals.setdefault(name, Unreadable(refused))
                continue
            try:
                self.statement(statement, self.globals)
            except ImportFailure as refused:
                for name in _assigned(statement):
                    self.globals[name] = Unreadable(refused)

    def call(
        self, name: str, arguments: tuple[Any, ...], named: Mapping[str, Any], at: ast.AST
    ) -> Any:
        """Return what a function of the module returns."""
        function = self.functions[name]
        if self._depth >= DEEPEST_CALL:
            raise failure(at, f"the calls of {name} are nested too deep")
        scope = self._bound(function, arguments, named, at)
        self._depth += 1
        try:
            self.block(function.body, scope)
        except Returned as returned:
            value = returned.value
        else:
            raise failure(function, f"{name} returns nothing; a model is read from what it returns")
        finally:
            self._depth -= 1
        if isinstance(value, Graph) and value.function is None:
            value.function = name
        return value

    def _bound(
        self,
        function: ast.FunctionDef,
        given: tuple[Any, ...],
        named: Mapping[str, Any],
        at: ast.AST,
    ) -> dict[str, Any]:
        spec = function.args
        if spec.vararg or spec.kwarg:
            raise failure(function, f"{function.name} takes any arguments; name each of them")
        names = [each.arg for each in (*spec.posonlyargs, *spec.args)]
        if len(given) > len(names):
            raise failure(at, f"{function.name} takes {len(names)} arguments, gets {len(given)}")
        scope = dict(zip(names, given, strict=False))
        defaults = dict(zip(names[len(names) - len(spec.defaults) :], spec.defaults, strict=True))
        for each, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
            names.append(each.arg)
            if default is not None:
                defaults[each.arg] = default
        for name, value in named.items():
            if name not in names or name in scope:
                raise failure(at, f"{function.name} has no free argument {name!r}")
            scope[name] = value
        for name in names:
            if name not in scope:
                if name not in defaults:
                    raise failure(at, f"{function.name} needs a value for {name!r}")
                scope[name] = self.value(defaults[name], {})
        return scope

    # Statements

    def block(self, statements: list[ast.stmt], scope: dict[str, Any]) -> None:
        """Read statements in order."""
        for statement in statements:
            self.statement(statement, scope)

    def statement(self, node: ast.stmt, scope: dict[str, Any]) -> None:  # noqa: C901 - one case a kind of statement
        """Read one statement."""
        self._count(node)
        match node:
            case ast.Assign(targets=targets, value=value):
                got = self.value(value, scope)
                for target in targets:
                    self._assign(target, got, scope)
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    self._assign(target, self.value(value, scope), scope)
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                old = self._name(name, node, scope)
                scope[name] = self._binary(node, op, old, self.value(value, scope))
            case ast.Return(value=value):
                raise Returned(self.value(value, scope) if value is not None else None)
            case ast.For(target=target, iter=iterated, body=body, orelse=[]):
                for each in self._iterated(iterated, scope):
                    self._assign(target, each, scope)
                    self.block(body, scope)
            case ast.If(test=test, body=body, orelse=orelse):
                self.block(body if self.value(test, scope) else orelse, scope)
            case ast.Import() | ast.ImportFrom():
                self._import(node, scope)
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                return
            case _:
                what = type(node).__name__.lower()
                raise failure(node, f"a statement of this kind ({what}) can't be read as a flow")

    def _import(self, node: ast.Import | ast.ImportFrom, scope: dict[str, Any]) -> None:
        for alias in node.names:
            if isinstance(node, ast.Import):
                scope[alias.asname or alias.name.partition(".")[0]] = Name(
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
            else:
                scope[alias.asname or alias.name] = Name(f"{node.module}.{alias.name}")

    def _assign(self, target: ast.expr, value: Any, scope: dict[str, Any]) -> None:
        match target:
            case ast.Name(id=name):
                scope[name] = value
                if isinstance(value, Graph):
                    value.variable = value.variable or name
                    # exports call the one instance of a shared block so
                    value.shared = value.shared or name == f"shared_{value.function}"
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                values = list(value) if isinstance(value, tuple | list | range) else None
                if values is None or len(values) != len(parts):
                    raise failure(target, f"{len(parts)} values were expected here")
                for part, each in zip(parts, values, strict=True):
                    self._assign(part, each, scope)
            case _:
                raise failure(target, "only plain names can be assigned to in a flow")

    def _iterated(self, node: ast.expr, scope: dict[str, Any]) -> Iterator[Any]:
        values = self.value(node, scope)
        if not isinstance(values, tuple | list | range):
            raise failure(node, "a loop goes over a range or a list")
        for value in values:
            self._count(node)
            yield value

    # Expressions

    def value(self, node: ast.expr, scope: Mapping[str, Any]) -> Any:  # noqa: C901, PLR0911, PLR0912 - one case a kind of expression
        """Return the value of an expression."""
        self._count(node)
        match node:
            case ast.Constant(value=value):
                if isinstance(value, bool | int | float | str) or value is None:
                    return value
                raise failure(node, f"{value!r} is no value of a design")
            case ast.Name(id=name):
                return self._name(name, node, scope)
            case ast.Tuple(elts=parts):
                return tuple(self._parts(parts, scope))
            case ast.List(elts=parts):
                return list(self._parts(parts, scope))
            case ast.Dict(keys=keys, values=values):
                if any(key is None for key in keys):
                    raise failure(node, "a dictionary with ** can't be read")
                return {
                    self.value(key, scope): self.value(value, scope)
                    for key, value in zip(keys, values, strict=True)
                    if key is not None
                }
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._guarded(node, operator.neg, self.value(operand, scope))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self.value(operand, scope)
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(node, op, self.value(left, scope), self.value(right, scope))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
                compare = _COMPARISONS[type(op)]
                return self._guarded(
                    node, compare, self.value(left, scope), self.value(right, scope)
                )
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.value(body if self.value(test, scope) else orelse, scope)
            case ast.JoinedStr(values=values):
                return self._guarded(node, "".join, [self._text(each, scope) for each in values])
            case ast.ListComp(elt=element, generators=[generator]):
                return list(self._comprehended(element, generator, scope))
            case ast.Subscript(value=value, slice=index):
                held, at = self.value(value, scope), self.value(index, scope)
                return self._guarded(node, operator.getitem, held, at)
            case ast.Attribute() | ast.Call():
                return self._chain(node, scope)
        raise failure(node, f"an expression of this kind ({type(node).__name__}) can't be read")

    def _parts(self, parts: list[ast.expr], scope: Mapping[str, Any]) -> Iterator[Any]:
        for part in parts:
            if isinstance(part, ast.Starred):
                yield from self._iterated(part.value, dict(scope))
            else:
                yield self.value(part, scope)

    def _comprehended(
        self, element: ast.expr, generator: ast.comprehension, scope: Mapping[str, Any]
    ) -> Iterator[Any]:
        inner = dict(scope)
        for each in self._iterated(generator.iter, inner):
            self._assign(generator.target, each, inner)
            if all(self.value(test, inner) for test in generator.ifs):
                yield self.value(element, inner)

    def _text(self, node: ast.expr, scope: Mapping[str, Any]) -> str:
        if isinstance(node, ast.FormattedValue) and node.format_spec is None:
            value = self.value(node.value, scope)
            if isinstance(value, str | int):
                return str(value)
        elif isinstance(node, ast.Constant):
            return str(node.value)
        raise failure(node, "a text is put together from names and numbers only")

    def _name(self, name: str, node: ast.AST, scope: Mapping[str, Any]) -> Any:
        for names in (scope, self.globals):
            if name in names:
                value = names[name]
                if isinstance(value, Unreadable):
                    raise value.failure
                return value
        if name in self.functions or name in ("range", "len"):
            return Name(name)
        raise failure(node, f"the name {name!r} is not defined here")

    def _binary(self, node: ast.AST, op: ast.operator, left: Any, right: Any) -> Any:
        if type(op) not in _OPERATORS:
            raise failure(node, "this operation can't be read; + - * // / % can")
        lists = [each for each in (left, right) if isinstance(each, str | list | tuple)]
        numbers = [each for each in (left, right) if isinstance(each, int)]
        if lists and isinstance(op, ast.Mult) and numbers and numbers[0] * len(lists[0]) > LONGEST:
            raise failure(node, f"more than {LONGEST:,} entries are too many")
        return self._guarded(node, _OPERATORS[type(op)], left, right)

    def _guarded(self, node: ast.AST, operation: Callable[..., Any], *values: Any) -> Any:
        plain = (bool, int, float, str, tuple, list, dict, range, type(None))
        if not all(isinstance(each, plain) for each in values):
            raise failure(node, "this is done with numbers, texts and lists only")
        try:
            result = operation(*values)
        except (TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise failure(node, f"this can't be worked out: {error}") from None
        if isinstance(result, int) and abs(result) > LARGEST:
            raise failure(node, "this number is too large")
        if isinstance(result, str | list | tuple) and len(result) > LONGEST:
            raise failure(node, f"more than {LONGEST:,} entries are too many")
        return result

    # Chains of calls, walked from the head because they may be thousands long

    def _chain(self, node: ast.expr, scope: Mapping[str, Any]) -> Any:
        links: list[ast.Call | ast.Attribute] = []
        head: ast.expr = node
        while isinstance(head, ast.Call | ast.Attribute):
            links.append(head)
            head = head.func if isinstance(head, ast.Call) else head.value
        value = self.value(head, scope)
        for link in reversed(links):
            self._count(link)
            if isinstance(link, ast.Call):
                value = self._called(value, link, scope)
            else:
                value = _attribute(value, link)
        return value

    def _called(self, function: Any, node: ast.Call, scope: Mapping[str, Any]) -> Any:
        arguments = tuple(self._parts(node.args, scope))
        if any(keyword.arg is None for keyword in node.keywords):
            raise failure(node, "arguments given with ** can't be read")
        named = {str(each.arg): self.value(each.value, scope) for each in node.keywords}
        if isinstance(function, Name) and function.dotted in self.functions:
            return self.call(function.dotted, arguments, named, node)
        if isinstance(function, Name) and function.dotted in ("range", "len"):
            builtin = range if function.dotted == "range" else len
            return self._guarded(node, builtin, *arguments)
        return called(function, arguments, named, node)

    def _count(self, node: ast.AST) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise failure(node, f"the code takes more than {MOST_STEPS:,} steps to read")


def _attribute(value: Any, node: ast.Attribute) -> Any:
    if isinstance(value, Name):
        return Name(f"{value.dotted}.{node.attr}")
    return (value, node.attr)


def _assigned(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
