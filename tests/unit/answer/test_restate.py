"""What a small model may do with a rule: say it politely, leave out brackets; nothing else."""

from __future__ import annotations

import pytest

from rag.polite import polite
from rag.restate import restated, strays

RULE = "기관의 장은 같은 민원을 까닭 없이 3회 이상 반복하여 낸 경우에는 2회 이상 결과를 통지하고 종결할 수 있다."


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("통지하여야 한다.", "통지해야 합니다."),
        ("과태료를 부과한다.", "과태료를 부과합니다."),
        ("신청할 수 있다.", "신청할 수 있습니다."),
        ("판매하여서는 아니 된다.", "판매해서는 안 됩니다."),
        ("산입하지 아니한다.", "산입하지 않습니다."),
        ("산입하지 않는다.", "산입하지 않습니다."),
        ("허가를 받는다.", "허가를 받습니다."),
        ("일반여권의 유효기간은 10년으로 한다.", "일반여권의 유효기간은 10년으로 합니다."),
        ("도지사가 정하는 것을 말한다", "도지사가 정하는 것을 말합니다"),
        ("기간은 7일이다.", "기간은 7일입니다."),
        ("이미 통지하였다.", "이미 통지하였습니다."),
        ("주차장이 없다. 다만, 그러하지 아니하다.", "주차장이 없습니다. 다만, 그렇지 않습니다."),
        ("이미 정중합니다.", "이미 정중합니다."),
        ("끝나지 않은 말", "끝나지 않은 말"),
    ],
)
def test_plain_endings_become_polite(plain: str, expected: str) -> None:
    assert polite(plain) == expected
    assert polite(expected) == expected


def test_a_rule_in_polite_words_is_told_whole() -> None:
    assert restated(polite(RULE), RULE) == 1


def test_what_stands_in_brackets_may_be_left_out() -> None:
    bracketed = RULE.replace("같은 민원을", '같은 민원(이하 "민원"이라 한다)을').replace(
        "결과를", "결과(結果)를(「민법」 제1조제2항)"
    )
    assert restated(RULE, bracketed) == 1


@pytest.mark.parametrize(
    "exception", ["법정민원을 제외한다. 이하 이 조에서 같다", "60세 이상의 사람을 포함한다", "시ㆍ군만 해당한다"]
)
def test_brackets_that_hold_a_condition_may_not_be_left_out(exception: str) -> None:
    bracketed = RULE.replace("같은 민원을", f"같은 민원({exception})을")
    assert restated(RULE, bracketed) == 0
    assert restated(bracketed, bracketed) == 1


@pytest.mark.parametrize(
    "changed",
    [
        "기관의 장은 3회 이상 결과를 통지하고 종결할 수 있다.",
        RULE.replace("3회", "2회"),
        RULE.replace("까닭 없이 3회 이상 반복하여 ", ""),
        "2회 이상 결과를 통지하고 종결할 수 있다. 기관의 장은 까닭 없이 3회 이상 낸 경우",
        f"{RULE} 기관의 장은 벌금을 부과한다.",
        RULE.replace("기관의 장은", "민원인은"),
        RULE.replace("종결할 수 있다", "종결하여야 한다"),
        "",
    ],
    ids=["figures put together", "figure", "condition left out", "order", "addition", "subject", "force", "nothing"],
)
def test_what_changes_the_rule_is_no_restatement(changed: str) -> None:
    assert restated(changed, RULE) == 0


def test_whole_sentences_may_be_left_out_but_no_proviso() -> None:
    more = f"{RULE} 이 경우 그 사실을 민원인에게 알린다."
    assert restated(RULE, more) == 0.5
    assert restated(RULE, f"{RULE} 다만, 법정민원은 종결하지 아니한다.") == 0


def test_a_restatement_that_goes_astray_is_noticed_before_it_ends() -> None:
    source = f"{RULE} 다만, 법정민원(법률에 따른 것을 말한다)은 종결하지 아니한다."
    for end in range(len(source)):
        assert not strays(source[:end], source)
        assert not strays(polite(source)[:end], source)
    assert not strays(f"{polite(RULE)} 다만, 법정민원은", source)
    assert strays("민원인은 같은 민원을 까닭 없이", source)
    assert strays(f"{RULE} 이 경우 그 사실을 알린다.", source)
