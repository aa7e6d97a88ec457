"""All perturbations by name, each with its family, deterministic by its seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from eval.perturb import dialect, keyboard, register, shape, spelling
from eval.perturb.protect import outside

Change = Callable[[str, Random], str]


@dataclass(frozen=True, slots=True)
class Perturbation:
    """A way to write the same: `family` groups them in reports. Both names are Korean."""

    name: str
    family: str
    change: Change

    def apply(self, text: str, seed: str) -> str | None:
        """Return the changed text; None where nothing in it could be changed."""
        changed = self.change(text, Random(f"{seed}:{self.name}"))  # noqa: S311 - a spelling, no secret
        return changed if changed != text else None


def _plain(change: Callable[[str], str]) -> Change:
    return lambda text, _: outside(text, change)


def _random(change: Change) -> Change:
    return lambda text, random: outside(text, lambda piece: change(piece, random))


PERTURBATIONS: tuple[Perturbation, ...] = (
    Perturbation("비슷한 자모", "맞춤법", _random(spelling.alike)),
    Perturbation("발음대로", "맞춤법", _plain(spelling.as_heard)),
    Perturbation("붙여 씀", "띄어쓰기", lambda text, _: shape.unspaced(text)),
    Perturbation("잘못 띄움", "띄어쓰기", _random(shape.misspaced)),
    Perturbation("경상", "사투리", _plain(dialect.gyeongsang)),
    Perturbation("전라", "사투리", _plain(dialect.jeolla)),
    Perturbation("충청", "사투리", _plain(dialect.chungcheong)),
    Perturbation("제주", "사투리", _plain(dialect.jeju)),
    Perturbation("합쇼체", "말투", _plain(register.to_hapsyo)),
    Perturbation("해체", "말투", _plain(register.to_banmal)),
    Perturbation("음슴체", "말투", _plain(register.to_clipped)),
    Perturbation("자판 실수", "자판", _random(keyboard.slips)),
    Perturbation("한영 전환", "자판", _random(keyboard.layout_left_on)),
    Perturbation("기호와 그림", "기호", shape.noisy),
    Perturbation("긴 사연", "긴 글", shape.long_winded),
)


def named(name: str) -> Perturbation:
    """Return a perturbation. Raises `KeyError`."""
    return {one.name: one for one in PERTURBATIONS}[name]
