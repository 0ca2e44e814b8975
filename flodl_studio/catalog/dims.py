"""Symbolic sizes: integers that may depend on a free length, in a canonical form.

A `Dim` is a polynomial with integer coefficients over atoms; an atom is a free length (``B``,
``S``) or a floor division of a polynomial by a positive integer. Two sizes are equal exactly when
their canonical forms are, which decides every case that shape rules meet. Sizes that depend on
nothing are plain ints, so that the common path is plain arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, total_ordering
from math import gcd
from typing import Union

Size = Union[int, "Dim"]


@total_ordering
@dataclass(frozen=True)
class Quotient:
    """The floor of a polynomial divided by a positive integer, as an atom of others."""

    numerator: Dim
    divisor: int

    def __str__(self) -> str:
        return f"{_factor(self.numerator)}//{self.divisor}"

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)


Atom = str | Quotient
Monomial = tuple[Atom, ...]
"""Atoms multiplied, in order, repeated for powers; the empty one is the constant term."""


def _key(monomial: Monomial) -> tuple[int, tuple[str, ...]]:
    """Order of writing: higher degree first, then by name."""
    return (-len(monomial), tuple(str(atom) for atom in monomial))


@dataclass(frozen=True)
class Dim:
    """A size that depends on at least one free length.

    Attributes:
        terms: Monomials and their coefficients, none of them 0, in the order of writing.
    """

    terms: tuple[tuple[Monomial, int], ...]

    @staticmethod
    def symbol(name: str) -> Dim:
        """Return the free length of that name."""
        return Dim((((name,), 1),))

    def __add__(self, other: Size) -> Size:
        total = dict(self.terms)
        for monomial, coefficient in _terms(other):
            total[monomial] = total.get(monomial, 0) + coefficient
        return _size(total)

    __radd__ = __add__

    def __neg__(self) -> Size:
        return self * -1

    def __sub__(self, other: Size) -> Size:
        return self + (-other)

    def __rsub__(self, other: int) -> Size:
        return -self + other

    def __mul__(self, other: Size) -> Size:
        if isinstance(other, int):  # by far the most common, and the order of terms stays
            return Dim(tuple((m, c * other) for m, c in self.terms)) if other else 0
        product: dict[Monomial, int] = {}
        for left, a in self.terms:
            for right, b in _terms(other):
                monomial = tuple(sorted((*left, *right), key=str))
                product[monomial] = product.get(monomial, 0) + a * b
        return _size(product)

    __rmul__ = __mul__

    def __floordiv__(self, divisor: int) -> Size:
        """Return the floor of the division by a positive integer."""
        if divisor <= 0:
            raise ValueError(f"a size is divided by positive integers only, got {divisor}")
        if divisor == 1:
            return self
        # (divisor*q + r) // divisor == q + r // divisor, for every q
        whole = _size({m: c // divisor for m, c in self.terms if m and c % divisor == 0})
        rest = _size({m: c for m, c in self.terms if not m or c % divisor})
        if isinstance(rest, int):
            return whole + rest // divisor
        constant = rest.constant
        whole = whole + constant // divisor
        rest = rest - constant + constant % divisor
        if isinstance(rest, int):
            return whole + rest // divisor
        return whole + _quotient(rest, divisor)

    @property
    def constant(self) -> int:
        """The constant term."""
        return next((c for m, c in self.terms if not m), 0)

    @property
    def symbols(self) -> frozenset[str]:
        """Names of the free lengths that it depends on."""
        return frozenset(name for monomial, _ in self.terms for name in _symbols(monomial))

    def at(self, values: Mapping[str, int]) -> Size:
        """Return the size with free lengths replaced by numbers."""
        total: Size = 0
        for monomial, coefficient in self.terms:
            product: Size = coefficient
            for atom in monomial:
                product = product * _atom_at(atom, values)
            total = total + product
        return total

    def __str__(self) -> str:
        return _written(self)


@lru_cache(maxsize=4096)
def _written(size: Dim) -> str:
    text = ""
    for monomial, coefficient in _conventional(size):
        sign = "-" if coefficient < 0 else "+" if text else ""
        factors = [str(abs(coefficient))] if abs(coefficient) != 1 or not monomial else []
        alone = not factors and len(monomial) == 1 and coefficient > 0
        factors += [
            f"({atom})" if isinstance(atom, Quotient) and not alone else str(atom)
            for atom in monomial
        ]
        text += sign + "*".join(factors)
    return text


def _conventional(size: Dim) -> tuple[tuple[Monomial, int], ...]:
    """Return the terms as textbooks write them: (S-3)//2+1, where we keep (S+1)//2-1."""
    quotients = [
        m[0] for m, c in size.terms if c == 1 and len(m) == 1 and isinstance(m[0], Quotient)
    ]
    if len(quotients) != 1 or not size.constant:
        return size.terms
    (atom,) = quotients
    shifted = Quotient(_dim(atom.numerator + (size.constant - 1) * atom.divisor), atom.divisor)
    rest = tuple((m, c) for m, c in size.terms if m and m != (atom,))
    return (*rest, ((shifted,), 1), ((), 1))


def _dim(size: Size) -> Dim:
    assert isinstance(size, Dim), "a polynomial plus a constant keeps its free lengths"
    return size


def _factor(size: Dim) -> str:
    text = str(size)
    single = len(size.terms) == 1 and not any(mark in text for mark in ("*", "//", "-"))
    return text if single else f"({text})"


def _quotient(numerator: Dim, divisor: int) -> Size:
    """Return the floor as an atom, lowered: (4S+2)//6 → (2S+1)//3, ((S//2)+1)//2 → (S+2)//4."""
    common = gcd(divisor, *(c for m, c in numerator.terms if m))
    if common > 1:
        # The constant may be floored alone: the others are multiples of `common`.
        lowered = _size({m: c // common for m, c in numerator.terms})
        return lowered // (divisor // common)
    free = [term for term in numerator.terms if term[0]]
    if len(free) == 1:
        monomial, coefficient = free[0]
        if coefficient == 1 and len(monomial) == 1 and isinstance(monomial[0], Quotient):
            inner = monomial[0]
            return (inner.numerator + numerator.constant * inner.divisor) // (
                inner.divisor * divisor
            )
    return Dim((((Quotient(numerator, divisor),), 1),))


def _terms(size: Size) -> tuple[tuple[Monomial, int], ...]:
    if isinstance(size, Dim):
        return size.terms
    return (((), size),) if size else ()


def _size(total: Mapping[Monomial, int]) -> Size:
    terms = [(monomial, c) for monomial, c in total.items() if c]
    if not terms:
        return 0
    if len(terms) == 1:
        return Dim(tuple(terms)) if terms[0][0] else terms[0][1]
    return Dim(tuple(sorted(terms, key=lambda term: _key(term[0]))))


def _symbols(monomial: Monomial) -> frozenset[str]:
    found: set[str] = set()
    for atom in monomial:
        found |= atom.numerator.symbols if isinstance(atom, Quotient) else {atom}
    return frozenset(found)


def _atom_at(atom: Atom, values: Mapping[str, int]) -> Size:
    if isinstance(atom, Quotient):
        return atom.numerator.at(values) // atom.divisor
    return values[atom] if atom in values else Dim.symbol(atom)


def at(size: Size, values: Mapping[str, int]) -> Size:
    """Return a size with free lengths replaced by numbers."""
    return size.at(values) if isinstance(size, Dim) else size


def divide_exactly(size: Size, divisor: Size) -> Size | None:
    """Return the size divided by another, or None unless it divides for every free length."""
    if isinstance(divisor, int):
        if divisor == 0:
            return None
        if isinstance(size, int):
            return size // divisor if size % divisor == 0 else None
        if any(c % divisor for _, c in size.terms):
            return None
        return _size({m: c // divisor for m, c in size.terms})
    if isinstance(size, int):
        return 0 if size == 0 else None
    return _divided_by_monomial(size, divisor)


def _divided_by_monomial(size: Dim, divisor: Dim) -> Size | None:
    if size == divisor:
        return 1
    if len(divisor.terms) != 1:
        return None
    (by, coefficient) = divisor.terms[0]
    quotient: dict[Monomial, int] = {}
    for monomial, c in size.terms:
        rest = list(monomial)
        for atom in by:
            if atom not in rest:
                return None
            rest.remove(atom)
        if c % coefficient:
            return None
        quotient[tuple(rest)] = c // coefficient
    return _size(quotient)


def product(sizes: tuple[Size, ...]) -> Size:
    """Return the product of sizes; 1 for none."""
    number = 1
    total: Size | None = None
    for size in sizes:
        if isinstance(size, int):
            number *= size
        else:
            total = size if total is None else total * size
    return number if total is None else total * number


BATCH = Dim.symbol("B")
"""The batch size, free in every design."""
