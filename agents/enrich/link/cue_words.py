"""Words beside a name that say what the name is, in comparable form.

The words, and above each list what it is for, stand in the tables cue_words.tsv of streams/languages/ar, en, fr and tr.
A list holds the words of all languages that have it, because copy of one names things in another.
"""

from __future__ import annotations

from streams.languages.cue_words import cue_list, homographs
from streams.languages.folding import comparable
from streams.languages.word_lists import section

NAMESAKES = cue_list("namesakes")
NAMESAKES_AFTER = cue_list("namesakes after")
NAMED_AFTER_PERSONS = cue_list("named after persons")
WORKS_AND_GOODS = cue_list("works and goods")
RADIO = cue_list("radio")
PLANTS = cue_list("plants")
PLACE_HEADS = cue_list("place heads")
GIVEN = frozenset(map(comparable, section("ar", "given m") | section("ar", "given f")))
GIVEN_MALE = frozenset(map(comparable, section("ar", "given m") | section("en", "male")))
GIVEN_FEMALE = frozenset(map(comparable, section("ar", "given f") | section("en", "female")))
ROLES_MALE = frozenset(map(comparable, section("en", "male roles")))
ROLES_FEMALE = frozenset(map(comparable, section("en", "female roles")))
NAME_GOES_ON = cue_list("name goes on")
TOWN_HEADS = cue_list("town heads")
WATER_HEADS = cue_list("water heads")
GROUP_HEADS = cue_list("group heads")
MEDIA_HEADS = cue_list("media heads")
COMPANY_HEADS = cue_list("company heads")
CLUB_HEADS = cue_list("club heads")
PERSON_HEADS = cue_list("person heads")
SPEECH = cue_list("speech")
PARTICLES = cue_list("particles")
SURELY_IN = cue_list("surely in")
IN_ARABIC = cue_list("in arabic")
SPORT = cue_list("sport")
BUSINESS = cue_list("business")
# With the letters that are written before one, but for "like".
SPORT_BEHIND_A_LETTER = SPORT | {letter + word for letter in "وبلف" for word in SPORT}
SPORT_OR_BUSINESS = SPORT_BEHIND_A_LETTER | BUSINESS
PLACE_BEFORE = cue_list("place before")
PLACE_WORDS_BEFORE = PLACE_BEFORE | cue_list("place words before")
TITLES = cue_list("titles")
CALENDAR = cue_list("calendar")
FUNCTION_WORDS = cue_list("function words")
SAID = cue_list("said")
STATES = cue_list("states")
NAME_CONTINUES = cue_list("name continues")
COMPOUND_FIRST = cue_list("compound first")
NOT_ACCUSATIVE = cue_list("not accusative")
# kinds of records each class of heads speaks for
HEADS: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (PLACE_HEADS, frozenset({"place"})),
    (WATER_HEADS, frozenset({"water"})),
    (GROUP_HEADS, frozenset({"group"})),
    (MEDIA_HEADS, frozenset({"media", "agency"})),
    (COMPANY_HEADS, frozenset({"company"})),
    (CLUB_HEADS, frozenset({"club"})),
    (PERSON_HEADS, frozenset({"person"})),
)
ALL_HEADS = frozenset[str]().union(*(heads for heads, _ in HEADS))
WAW_NAMES = cue_list("waw names")
NOT_IN_NAMES = cue_list("not in names")
COMPANY_TAILS = cue_list("company tails")
BODY_TAILS = cue_list("body tails")
ORGANISATION_FIRST = cue_list("organisation first")
STATION_WORDS = cue_list("station words")
JOINS = cue_list("joins")
DIRECTIONS = cue_list("directions")
NO_AND_AFTER = cue_list("no and after")
# Names that are also words, by what stands around the word: (before, after, in its sentence), empty for anything.
HOMOGRAPHS = homographs()
EACH = cue_list("each")
CLAUSE_OPENS = cue_list("clause opens")
STATES = cue_list("states")
SENTENCE_OPENS = CLAUSE_OPENS | cue_list("sentence opens")
JOINED_WORDS = cue_list("joined words")
WORDS_AFTER_BA = cue_list("words after ba")
INSISTING = cue_list("insisting")
GIVEN_NAME_OPENS = cue_list("given name opens")
HAMZA_ON_WAW = tuple(cue_list("hamza on waw"))
ADJECTIVES = cue_list("adjectives")
NATIONALITY_IF_NAMED = tuple(cue_list("nationality if named"))
NATIONALITY_IN_YA = cue_list("nationality in ya")
NO_NATIONALITY = cue_list("no nationality")
NATIONALITY_OR_GIVEN_NAME = cue_list("nationality or given name")
OFFICES = PERSON_HEADS | cue_list("offices")
# Folded, the preposition is the name علي; only as it stands is it told apart.
ON = frozenset({"على", "وعلى", "فعلى"})
FAMILY_PARTICLES = cue_list("family particles")
WEEKDAYS = cue_list("weekdays")
GOODS = cue_list("goods")
SMALL_IN_NAMES = cue_list("small in names")
