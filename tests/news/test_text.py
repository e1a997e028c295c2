from __future__ import annotations

import pytest

from streams.languages.folding import folded_text, folded_text_with_offsets
from streams.news.markup import html_lines, html_to_paragraphs
from streams.news.text import clean
from tests.support.cost import assert_costs_less_than


def test_published_text_holds_no_control_bidi_or_zero_width_characters() -> None:
    assert clean("\u202eنص\u202c \u2067خبر\u2069\u200b\u200f\ufeff\x00\x07 جديد\x03") == "نص خبر جديد"


def test_persian_keeps_its_zero_width_non_joiner_when_published_but_not_when_compared() -> None:
    assert clean("می‌خواهم") == "می‌خواهم"
    assert folded_text("می‌خواهم") == folded_text("میخواهم")


def test_white_space_of_every_kind_becomes_one_space() -> None:
    assert clean("\u00a0a\t\n b\u2028c\u3000") == "a b c"


def test_a_c1_control_is_the_letter_of_windows_1252_that_it_was() -> None:
    assert clean("won\x92t \x93go\x94 10\x9612 \x80 \x81") == "won’t “go” 10–12 €"


def test_arabic_presentation_forms_are_published_in_plain_letters() -> None:
    assert clean("ﻣﺼﺮ ﺗﺒﺪﺃ ﻭﺍﻟﺈﺳﻜﻨﺪﺭﻳﺔ ﻻ") == "مصر تبدأ والإسكندرية لا"
    assert clean("Ofﬁcials oﬀer a ﬂood plan, ＪＲ") == "Officials offer a flood plan, ＪＲ"
    assert clean("كتب\ufe70 م\ufe76\ufe7d") == "كتب\u064b م\u064e\u0651"


def test_signs_and_brackets_among_the_presentation_forms_stay() -> None:
    assert clean("محمد ﷺ قال ﴿بسم﴾ ﷼") == "محمد ﷺ قال ﴿بسم﴾ ﷼"


def test_presentation_forms_compare_as_before() -> None:
    assert folded_text("ﻣﺼﺮ ﺗﺒﺪﺃ") == folded_text(clean("ﻣﺼﺮ ﺗﺒﺪﺃ")) == folded_text("مصر تبدأ")


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert clean("a\ud800b") == "a\ufffdb"


def test_hamza_forms_alef_maqsura_and_ta_marbuta_fold_to_one_letter() -> None:
    assert folded_text("أحمد إلى مدرسة مسؤول شاطئ آب") == folded_text("احمد الي مدرسه مسوول شاطي اب")


def test_diacritics_and_tatweel_do_not_count() -> None:
    assert folded_text("مُحَمَّدٌ كتـــاب") == "محمد كتاب"


def test_arabic_and_persian_digits_are_ascii_when_compared() -> None:
    assert folded_text("١٢٣ ۴۵۶") == "123 456"


def test_persian_and_arabic_keyboards_write_the_same_word() -> None:
    assert folded_text("کابل علی") == folded_text("كابل علي")


def test_quotes_dashes_and_hashtags_are_gaps() -> None:
    assert folded_text("«قال» #محمد_بن_سلمان — “نعم”") == "قال محمد بن سلمان نعم"


def test_turkish_capitals_compare_with_their_small_letters() -> None:
    assert folded_text("İSTANBUL") == folded_text("istanbul")


def test_hindi_vowel_signs_stay_inside_the_word() -> None:
    assert folded_text("हिन्दी") == folded_text(" हिन्दी! ")
    assert " " not in folded_text("हिन्दी")


def test_a_match_in_comparable_text_leads_back_to_the_words_it_came_from() -> None:
    text = "قال «مُحَمَّد» إنّ بغدادَ هادئة"
    folded = folded_text_with_offsets(text)
    start = folded.text.index("بغداد")
    assert text[folded.starts[start] : folded.ends[start + len("بغداد") - 1]] == "بغدادَ"
    assert folded.text == folded_text(text)


def test_blocks_and_double_breaks_make_paragraphs_and_scripts_are_gone() -> None:
    html = "<p>واحد &amp; <b>اثنان</b></p><script>var x=1</script><style>p{}</style>ثلاثة<br><br/>أربعة<div>خمسة</div>"
    assert html_to_paragraphs(html) == ["واحد & اثنان", "ثلاثة", "أربعة", "خمسة"]


def test_a_single_break_is_a_paragraph_only_after_a_finished_sentence() -> None:
    assert html_to_paragraphs("قال الوزير.<br>وأضاف<br>أن") == ["قال الوزير.", "وأضاف أن"]


def _read_by_both(html: str) -> list[str]:
    """Read by the tree and by the tag stripper, which must say the same."""
    by_tree = html_to_paragraphs(html)
    assert html_to_paragraphs(html + "<i></i>" * 400) == by_tree
    return by_tree


@pytest.mark.parametrize("name", ["iframe", "script", "video", "style", "textarea", "ScRipt async"])
def test_what_is_closed_as_in_xml_swallows_nothing(name: str) -> None:
    said = ["قبل.", "بعد.", "آخر."]
    end = name.removesuffix(" async")
    html = f'<p>قبل.</p><{name} src="https://x.example/a"/><p>بعد.</p><{name} src="b"></{end}><p>آخر.</p>'
    assert _read_by_both(html) == said


def test_a_script_that_has_its_end_tag_is_none_however_it_begins() -> None:
    assert _read_by_both('<p>قبل.</p><script src="a"/>track("<p>x</p>")</script><p>بعد.</p>') == ["قبل.", "بعد."]


def test_a_row_of_a_table_is_a_line_and_blocks_in_a_cell_are_their_own() -> None:
    rows = "<tr><th>Home</th><th></th><th>Score</th></tr><tr><td>Karsund</td><td> Velle </td><td><b>2-1</b></td></tr>"
    assert _read_by_both(f"<table>{rows}</table>") == ["Home | Score", "Karsund | Velle | 2-1"]
    assert _read_by_both("<table><tr><td><p>One.</p><p>Two.</p></td></tr></table>") == ["One.", "Two."]


def test_items_of_a_list_are_marked_lines_and_links_alone_are_not() -> None:
    html = (
        "<ul><li>Free <a href=x>buses</a></li><li><p>A tram</p></li><li></li><li><a href=x>Another story</a></li>"
        "<li>• <a href=x>More</a></li></ul><p>After.</p>"
    )
    assert _read_by_both(html) == ["• Free buses", "• A tram", "Another story", "• More", "After."]


def test_a_header_keeps_its_sentences_only_and_all_where_nothing_else_is() -> None:
    header = "<header><ul><li>Traffic</li></ul><time>03.03.2025</time><h1>Ferry</h1><p>It ran aground.</p></header>"
    assert _read_by_both(f"{header}<section><p>Karsund – A ferry</p></section>") == [
        "It ran aground.",
        "Karsund – A ferry",
    ]
    assert _read_by_both("<header><h1>Ferry</h1></header>") == ["Ferry"]


def test_markup_past_the_bounds_reads_the_same_by_the_plain_stripper() -> None:
    html = "<div><p>واحد <b>اثنان</b></p><!-- x <p> --><script>if (a<b) {}</script><p>ثلاثة &lt;</p></div>"
    assert html_to_paragraphs(html + "<i></i>" * 400) == html_to_paragraphs(html)


@pytest.mark.parametrize(
    "hostile",
    [
        "س" * 1_000_000,
        "a" + "\u0301\u0316" * 500_000,
        "\n" * 1_000_000,
        "\u202e\u200b" * 500_000,
        "!؟" * 500_000,
        "\ufdfa" * 100_000,
        "\ud800" * 1_000_000,
    ],
    ids=["one-word", "marks", "newlines", "bidi", "punctuation", "ligatures", "surrogates"],
)
def test_a_megabyte_of_nasty_text_is_cleaned_and_folded_within_seconds(hostile: str) -> None:
    assert_costs_less_than(3, lambda: (clean(hostile), folded_text(hostile)))


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 200_000,
        "<p>x" * 250_000,
        "<br>" * 250_000,
        "<div " + " ".join(f"a{n}" for n in range(150_000)) + ">",
        "".join(f"<font size={n}>" for n in range(50_000)) + "<p>x" * 5_000,
        "<" * 1_000_000,
        "<!--" * 250_000,
        "<script>" * 125_000,
        '<a href="' * 110_000,
        "&" * 1_000_000,
    ],
    ids=["nesting", "paragraphs", "breaks", "attributes", "formatting", "lt", "comments", "scripts", "quotes", "amps"],
)
def test_a_megabyte_of_nasty_markup_is_read_within_seconds(hostile: str) -> None:
    assert_costs_less_than(3, lambda: html_to_paragraphs(hostile))


def test_markup_inside_a_word_leaves_it_one_word() -> None:
    html = "<p><span>W</span>hen CO<sub>2</sub> rose, <b>Mr</b> <i>Haddad</i> left<br>early.</p>"
    assert html_to_paragraphs(html) == ["When CO2 rose, Mr Haddad left early."]


def test_rows_of_columns_in_preformatted_text_are_lines_and_wrapped_copy_is_not() -> None:
    rows = "Results on Sunday\nwere as follows.\n\nKarsund   2  Velle   1\nOrra      0  Tinde   0\n"
    assert html_to_paragraphs(f"<pre>{rows}</pre><p>The next\nround.</p>") == [
        "Results on Sunday were as follows.",
        "Karsund 2 Velle 1",
        "Orra 0 Tinde 0",
        "The next round.",
    ]


@pytest.mark.parametrize(
    ("html", "is_link"),
    [
        ("<p>Διαβάστε επίσης: <a href='/1'>Οι οδηγοί απεργούν την Παρασκευή</a></p>", True),
        ("<p>Schlagwörter: <a href='/1'>Hafen</a>, <a href='/2'>Fähre</a>, <a href='/3'>Orra</a></p>", True),
        ("<p>Source: <a href='/1'>Harbour Post</a></p>", False),
        ("<p>He said: <a href='/1'>the drivers strike on Friday</a>, and left.</p>", False),
        (
            "<p>The old drivers of the northern line and those of the southern one said: <a href='/1'>we go</a></p>",
            False,
        ),
    ],
)
def test_a_label_and_its_colon_before_a_link_are_part_of_the_link(html: str, is_link: bool) -> None:
    assert [link for _, link in html_lines(html)] == [is_link]
