from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.patterns import Patterns


@pytest.mark.parametrize(
    ("glob", "path", "named"),
    [
        ("*.md", "법/민법.md", True),
        ("*.md", "민법.txt", False),
        ("초안", "법/초안/민법.md", True),
        ("초안/", "초안/민법.md", True),
        ("초안/**", "초안/가/민법.md", True),
        ("초안/*", "법/초안/민법.md", False),
        ("/법", "법/민법.md", True),
        ("/민법.md", "법/민법.md", False),
        ("**/초안/*.md", "초안/민법.md", True),
        ("**/초안/*.md", "가/나/초안/민법.md", True),
        ("법/**/시행령.md", "법/시행령.md", True),
        ("법/**/시행령.md", "법/가/나/시행령.md", True),
        ("법/*/시행령.md", "법/시행령.md", False),
        ("제?조.md", "제1조.md", True),
        ("제[0-9]조.md", "제1조.md", True),
        ("제[!0-9]조.md", "제1조.md", False),
        ("[[]공고].md", "[공고].md", True),
        ("a+(b).md", "a+(b).md", True),
    ],
)
def test_a_glob_names_what_gitignore_users_expect(glob: str, path: str, named: bool) -> None:
    assert Patterns(include=[glob]).takes(path) is named
    assert Patterns(exclude=[glob]).takes(path) is not named


def test_names_are_compared_however_korean_is_stored() -> None:
    apart = unicodedata.normalize("NFD", "초안/민법.md")
    assert not Patterns(exclude=["초안"]).takes(apart)
    assert Patterns(include=[unicodedata.normalize("NFD", "민법.md")]).takes("법/민법.md")


def test_exclude_wins_over_include() -> None:
    assert not Patterns(["*.md"], ["*.md"]).takes("민법.md")


@given(st.text("ab*?[]!/.", max_size=12), st.text("ab/.", min_size=1, max_size=12))
def test_any_glob_can_be_asked_about_any_path(glob: str, path: str) -> None:
    assert Patterns([glob], []).takes(path) in (True, False)


@given(st.text("가나ab.()+^$|[]{}\\", min_size=1, max_size=8).filter(lambda name: "[" not in name))
def test_a_name_without_wildcards_names_itself(name: str) -> None:
    assert Patterns([name]).takes(f"폴더/{name}")
