from eval.bench.publish import filled, sections

REPORT = "\n## speed\n\np50 3 ms\n\n(1 s)\n\n## answers\n\n| a | b |\n"


def test_sections_are_found_by_name() -> None:
    assert sections(REPORT) == {"speed": "p50 3 ms\n\n(1 s)", "answers": "| a | b |"}


def test_a_slot_takes_its_section_again_and_again() -> None:
    document = "앞\n<!-- bench: answers -->\nold\n<!-- /bench -->\n뒤"
    once = filled(document, sections(REPORT))
    assert once == "앞\n<!-- bench: answers -->\n| a | b |\n<!-- /bench -->\n뒤"
    assert filled(once, sections(REPORT)) == once


def test_a_slot_that_was_not_measured_keeps_its_figures() -> None:
    document = "<!-- bench: plain -->\nold\n<!-- /bench -->"
    assert filled(document, sections(REPORT)) == document
