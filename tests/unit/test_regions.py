from configs.regions import load_regions


def test_a_city_is_covered_by_its_own_rules_and_its_provinces() -> None:
    assert load_regions().covering("수원시") == ("수원시", "경기도")


def test_a_province_or_an_unknown_place_is_covered_by_its_own_rules() -> None:
    assert load_regions().covering("경기도") == ("경기도",)
    assert load_regions().covering("가온시") == ("가온시",)
