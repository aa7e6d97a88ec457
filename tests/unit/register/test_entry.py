from __future__ import annotations

import json

import jsonschema
import pytest
from pydantic import ValidationError

from rag.register.cells import cells, unwritten
from rag.register.diff import changes
from rag.register.entry import GROUPS, NOT_FILLED, NOT_MEASURED, RegisterEntry
from rag.register.fields import items, json_schema, leaves
from rag.register.tables import table
from rag.register.view import shown
from serving.problems import korean
from tests.register import WHOLE, an_entry


def test_there_are_21_fields_in_seven_groups() -> None:
    assert [item.number for item in items()] == list(range(1, 22))
    assert {item.group for item in items()} == set(GROUPS)
    assert len(GROUPS) == 7


def test_each_part_has_a_column_of_its_own_and_each_field_an_explanation() -> None:
    columns = [leaf.column for leaf in leaves()]
    assert len(set(columns)) == len(columns)
    assert all(item.explain.endswith("니다.") for item in items())


def test_the_schema_takes_a_whole_entry_and_refuses_an_unknown_part() -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    validator.check_schema(json_schema())
    content = json.loads(an_entry().model_dump_json())
    assert not list(validator.iter_errors(content))
    assert list(validator.iter_errors({**content, "secret": 1}))
    assert list(validator.iter_errors({**content, "domain": "우주"}))


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("contact__phone", "010-1234-5678", "휴대전화"),
        ("contact__phone", "+82 10 1234 5678", "휴대전화"),
        ("contact__phone", "전화 주세요", "숫자로"),
        ("contact__email", "hong@naver.com", "개인 이메일"),
        ("contact__email", "hong@mail.gmail.com", "개인 이메일"),
        ("contact__email", "hong", "ai@gg.go.kr"),
        ("period__starts", "2026-02-30", "있는 날"),
        ("period__starts", "내일", "있는 날"),
        ("service_name", "", "1자 이상"),
        ("service_name", "가" * 101, "100자 이내"),
        ("working__explanation", "가" * 4001, "4000자 이내"),
        ("period__status", "가동", "다음 가운데 하나"),
        ("security__review_months", 0, "1 이상"),
    ],
)
def test_a_wrong_value_is_refused_in_korean(path: str, value: object, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        an_entry(**{path: value})
    assert said in " ".join(korean(item) for item in caught.value.errors())


def test_the_values_of_a_choice_are_named_without_english() -> None:
    with pytest.raises(ValidationError) as caught:
        an_entry(period__status="가동")
    (said,) = [korean(item) for item in caught.value.errors()]
    assert "준비" in said
    assert " or " not in said
    (row,) = table("서비스명,운영기관,행정 분야,상태\n주차,경기도,교통,가동\n".encode()).rows
    assert " or " not in " ".join(fault.message for fault in row.faults)
    assert any("시험 운영, 운영" in fault.message for fault in row.faults)


def test_markup_stays_text_and_what_nobody_sees_goes() -> None:
    entry = an_entry(purpose__goal="<script>alert(1)</script>\u200b\u202e\U000e0041끝\x00\ud800")
    assert entry.purpose.goal == "<script>alert(1)</script>끝"


def test_a_name_of_invisible_characters_only_is_empty() -> None:
    with pytest.raises(ValidationError):
        an_entry(service_name="\u200b\u3164 ")


def test_dates_are_taken_as_people_write_them() -> None:
    assert str(an_entry(period__starts="2026. 3. 2.").period.starts) == "2026-03-02"
    assert str(an_entry(period__starts="2026년 3월 2일").period.starts) == "2026-03-02"


def test_what_was_not_measured_is_said_to_be_so_and_never_zero() -> None:
    parts = {part.path: part for one in shown(an_entry()) for part in one.parts}
    assert parts["performance.results"].lines == (NOT_MEASURED,)
    assert parts["fairness.results"].empty
    some = an_entry(performance__results=[{"metric": "정확도"}, {"metric": "재현율", "value": 0.0, "n": 5}])
    lines = {part.path: part.lines for one in shown(some) for part in one.parts}["performance.results"]
    assert lines == (f"정확도: {NOT_MEASURED}", "재현율 0 (문항 5개)")


def test_an_empty_draft_says_what_is_missing() -> None:
    draft = RegisterEntry.model_validate({name: WHOLE[name] for name in ("service_name", "organisation", "domain")})
    missing = {leaf.path for leaf in unwritten(draft)}
    assert {"contact.phone", "purpose.goal", "legal_basis", "security.grade"} <= missing
    assert unwritten(an_entry()) == ()
    words = {part.path: part.lines for one in shown(draft) for part in one.parts}
    assert words["legal_basis"] == (NOT_FILLED,)


def test_a_change_is_told_in_a_plain_sentence() -> None:
    before = an_entry()
    (status,) = changes(before, an_entry(period__status="중단"))
    assert status.sentence == "'상태' 항목이 '운영'에서 '중단'(으)로 바뀌었습니다."
    (risks,) = changes(before, an_entry(risks=[*cells_of_risks(before), {"risk": "고장", "mitigation": "점검"}]))
    assert risks.sentence == "'위험과 완화' 항목에 1건을 더했습니다: 고장 → 점검"
    (gone,) = changes(before, an_entry(legal_basis=""))
    assert "지웠습니다" in gone.sentence
    assert gone.after == (NOT_FILLED,)


def cells_of_risks(entry: RegisterEntry) -> list[dict[str, str]]:
    return [risk.model_dump() for risk in entry.risks]


def test_cells_hold_one_text_for_every_part() -> None:
    assert set(cells(an_entry())) == {leaf.path for leaf in leaves()}
