/** Every construct of Python's grammar once, the prints of Python 2 among them: what the fixtures do not happen to use. */
export const GRAMMAR_SEED = `# -*- coding: utf-8 -*-
"""Constructs."""
from __future__ import annotations, print_function
import torch, torch.nn as nn, a.b.c
from . import sibling
from ..package.module import (one, two as zwei,)
from torch.optim import *
type Pair[T: (int, str), *Ts, **P] = tuple[T, T]
x: int = 0x_1F + 0b1 + 0o7 + 1_000.5e-3 + 1j
y = z = w, *rest = [1, 2.5, -3, +4, ~5, not 6]
x += 1; x -= 1; x **= 2; x //= 3; x >>= 1; x @= y; x |= 1
s = 'a' "b" r'\\d' b'x' f"{x!r:>{w}} {y=} {{}}" rf'''{
    x
}''' u"é" t"{x}"
print "lr", x
print >>log, "rate"
exec "x = 1"
assert x < y <= z != w is not None, "no"
del x, y[0], z.a
global g
@decorator(1)
@nn.module.wrap
class Net[T](nn.Module, Generic[T], metaclass=Meta, **options):
    """A class."""
    rate: float = 1e-3
    __slots__ = ()
    @property
    def lr(self, /, a, b=1, *args, c, d=2, **kwargs) -> float:
        return self.rate if a else (yield) or (yield from b)
    async def train(self, *, n):
        async with lock as l, other: await step()
        async for i in batches: pass
        return [i async for i in batches if await i]
    def loop(self):
        nonlocal_x = 1
        def inner():
            nonlocal nonlocal_x
            nonlocal_x = lambda a, *b, c=1, **d: (a, b)
        return {k: v for k, v in d.items() for q in k if q if not v}, {**d, 'a': 1}, {1, *s}, (i for i in x)
for epoch, (a, *b) in enumerate(range(10)):
    if (n := epoch) % 4 == 0 and not a or b: continue
    elif a in b: break
    elif a not in b: pass
    else: raise ValueError("x") from error
else:
    x[1:2, ::3, ..., None] = y[-1]
while True:
    try:
        loss.backward(); optimizer.step()
    except* (A, B) as group: pass
    except C: raise
    except: pass
    else: pass
    finally: pass
with open("f") as f, (open("g") as g): pass
match command:
    case {"lr": float(rate), **rest} if rate > 0: pass
    case [Point(x=0, y=_), *others] | (1 | -2 | "a" | None): pass
    case torch.float32 as kind: pass
    case _: pass
if __name__ == "__main__":
    main(*sys.argv[1:], **vars(args))
`;
