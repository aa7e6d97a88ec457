"""Perturbations: the same question, otherwise written; what it is about stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.gold import read_questions
from eval.perturb.hangul import COUNT, FIRST, Syllable, is_syllable, parts
from eval.perturb.kinds import PERTURBATIONS, Perturbation, named
from eval.perturb.protect import protected
from eval.perturb.register import to_banmal, to_haeyo, to_hapsyo

QUESTIONS = [one.question for one in read_questions()]
texts = st.one_of(
    st.sampled_from(QUESTIONS),
    st.text(alphabet="가나다습니까요해주세0123456789원일제조법 「」.?ㅠa\u200b", max_size=60),
)


@given(st.integers(0, COUNT - 1))
def test_a_syllable_is_the_sum_of_its_parts(place: int) -> None:
    char = chr(FIRST + place)
    assert str(parts(char)) == char


@pytest.mark.parametrize("one", PERTURBATIONS, ids=lambda one: one.name)
@given(text=texts, seed=st.text(max_size=5))
def test_a_perturbation_is_the_same_by_its_seed_and_never_empty(one: Perturbation, text: str, seed: str) -> None:
    changed = one.apply(text, seed)
    assert changed == one.apply(text, seed)
    assert changed is None or (changed != text and changed.strip())


@pytest.mark.parametrize("one", PERTURBATIONS, ids=lambda one: one.name)
@pytest.mark.parametrize(
    "text",
    [
        "도로교통법 제32조로 10만원을 두 번 냈는데 60일 이내에 이의신청을 할 수 있나요?",
        "「민원 처리에 관한 법률」 시행령에 따라 3회 이상 냈습니다. 8근무시간이 지났는데 어떻게 되는지 알려 주십시오.",
    ],
)
def test_figures_laws_and_articles_stay_as_they_are(one: Perturbation, text: str) -> None:
    changed = one.apply(text, "1") or text
    held = "".join(changed.split())
    assert all(kept in held for kept in protected(text))


def test_a_plain_word_that_ends_like_a_law_is_no_name_of_one() -> None:
    assert protected("다른 방법이 있나요? 불법인가요?") == []


@pytest.mark.parametrize("one", PERTURBATIONS, ids=lambda one: one.name)
def test_most_questions_can_be_perturbed_in_every_way(one: Perturbation) -> None:
    changed = sum(one.apply(question, question) is not None for question in QUESTIONS)
    assert changed >= len(QUESTIONS) * (0.3 if one.family in {"사투리", "말투"} else 0.9)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("경상", "등이 꺼졌는데 은제 고치는교? 고쳐 주이소."),
        ("전라", "등이 꺼졌는디 언제 고치는가라? 고쳐 주쇼잉."),
        ("충청", "등이 꺼졌는디 언제 고치남유? 고쳐 주세유."),
        ("제주", "등이 꺼졌는디 언제쯤 고치우꽈? 고쳐 줍서."),
        ("합쇼체", "등이 꺼졌는데 언제 고칩니까? 고쳐 주십시오."),
        ("해체", "등이 꺼졌는데 언제 고치나? 고쳐 줘."),
        ("붙여 씀", "등이꺼졌는데언제고치나요?고쳐주세요."),
    ],
)
def test_endings_are_those_of_the_speech(name: str, expected: str) -> None:
    assert named(name).apply("등이 꺼졌는데 언제 고치나요? 고쳐 주세요.", "1") == expected


@pytest.mark.parametrize(
    ("formal", "polite", "plain"),
    [
        ("길이 어둡습니다.", "길이 어두워요.", "길이 어두워."),
        ("소리를 들었습니다.", "소리를 들었어요.", "소리를 들었어."),
        ("벌레가 꼬입니다.", "벌레가 꼬여요.", "벌레가 꼬여."),
        ("한 줄뿐입니다.", "한 줄뿐이에요.", "한 줄뿐이야."),
        ("아래입니다.", "아래예요.", "아래야."),
        ("자재를 나릅니다.", "자재를 날라요.", "자재를 날라."),
    ],
)
def test_speech_levels_follow_the_rules_of_orthography(formal: str, polite: str, plain: str) -> None:
    assert to_haeyo(formal) == polite
    assert to_banmal(formal) == plain


@pytest.mark.parametrize(
    "polite", ["제가 냈어요.", "얼마예요?", "되나요?", "괜찮은가요?", "큰가요?", "안 해요.", "내는 거예요?"]
)
def test_raising_a_speech_level_ends_in_a_formal_ending(polite: str) -> None:
    assert to_hapsyo(polite).rstrip(".?").endswith(("니다", "니까"))


@pytest.mark.parametrize("text", ["중요 사항", "필요 서류가 무엇입니까?", "수요 조사"])
def test_a_noun_that_ends_in_yo_is_no_polite_ending(text: str) -> None:
    for name in ("경상", "전라", "충청"):
        changed = named(name).apply(text, "1") or text
        assert changed.split()[0] == text.split(maxsplit=1)[0]


def test_parts_refuse_what_is_no_syllable() -> None:
    assert not is_syllable("ㄱ")
    with pytest.raises(ValueError, match="not a syllable"):
        parts("ㄱ")


def test_a_syllable_without_final_is_made_too() -> None:
    assert str(Syllable("ㄱ", "ㅏ")) == "가"
