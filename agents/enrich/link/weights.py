"""The numbers by which a name is linked: how much each sign counts.

The unit is points of one score. A bearer of a name starts from what the name alone says, signs add or take away, and
the best bearer is believed from READ_FROM. So a name that is nothing else (1.0) is read unless something speaks
against it, and one that is also a word (0.3) needs 0.7 more: one strong sign and a well-known bearer, or two signs.
Every weight lies in [-1, 1]; those of whole readings, at the end, in [0, 2].

All are set by hand on the odd half of the link set (docs/marking.md) and hold for every language. Those on a tagger's
word are on the scale of probability that tagger/protocol.py promises. Whoever moves one runs `wiredesk eval link`.
"""

from __future__ import annotations

from typing import Final

READ_FROM: Final = 1.0
# Bearers nearer than this to the best say nothing about which of them is meant: no id rather than a wrong one.
TOO_CLOSE: Final = 0.05

# What the name alone says: a name and nothing else is read by itself, one that is also a word is not.
ONLY_A_NAME: Final = 1.0
ALSO_A_WORD: Final = 0.3
# Times how much of the world's talk is of the bearer (0 to 1): parts namesakes, and brings a name that is also a word
# more than half of the way.
BEST_KNOWN: Final = 0.4
# A capital before the towns of its name: as much as 0.2 of fame, so that a sign of place still outweighs it.
CAPITAL: Final = 0.08
# A place this much less known (of 1) than its greatest namesake is not lifted by its country: Moscow in Texas.
DWARFED: Final = 0.2

# The word before says what it is (مدينة, تنظيم, President): with some fame this alone lifts a name that is also a word.
SAYS_WHAT_IT_IS: Final = 0.6
# The nationality after it is its own: نيسان اليابانية.
ITS_NATIONALITY_AFTER: Final = 0.6
# Named in full elsewhere in the article: enough by itself, for then the short form is expected.
FULL_ELSEWHERE: Final = 0.7
# Something is in, near or on the way to it. Weak: one is also in June and in a hurry.
SOMETHING_IS_IN_IT: Final = 0.25
# The first times the share of the article's countries that are the bearer's; the second if its sentence names it.
COUNTRY_OF_ARTICLE: Final = 0.3
COUNTRY_OF_SENTENCE: Final = 0.4
# In a row of places: السنغال ومالي والنيجر.
COORDINATED: Final = 0.5
# A small town of another country than any the article names.
FAR_AWAY: Final = 0.3
# A person beside a verb of speech, or a capital whose government speaks.
SPEAKS_AS_A_PERSON: Final = 0.4
# A town that says something at the start of an English sentence is a person: Victoria said her husband.
TOWN_THAT_SPEAKS: Final = 0.6
# After a definite title (الرئيس) stands a person, whose name may be a town's.
AFTER_A_PERSON: Final = 0.9
# A definite word after a definite noun is its adjective: القمة العربية is no summit of Al Arabiya.
LIKE_AN_ADJECTIVE: Final = 0.8
# In a text all in capitals every word looks like an acronym or a town.
ALL_IN_CAPITALS: Final = 0.5

# A club and its city share the name; talk of sport in the sentence parts them. Without it the club is unlikely, half
# as much so where another sentence talks of sport; a club named in full before is meant again.
CLUB_IN_SPORT: Final = 0.6
CLUB_WITHOUT_SPORT: Final = -0.5
CITY_IN_SPORT: Final = -0.4
SAME_CLUB: Final = 0.5
# A company in a sentence that talks of trade.
BUSINESS: Final = 0.5

# Under this probability a tagger's span is a guess and is not looked at.
TAG_FROM: Final = 0.4
# Times the probability, where the tagger says the same type.
SAME_TYPE_TAGGED: Final = 0.55
OTHER_TYPE_TAGGED: Final = -0.3
# It read the text and saw no name. The English model misses companies, so this counts half there.
NOT_TAGGED: Final = -0.2
# A town that only the gazetteer has, not seen by the tagger: a film called إليزابيث, a robot called إريكا.
UNTAGGED_TOWN: Final = -0.35
# From this probability a tagger's word is believed for one word that is mostly no name (حلب, جمال): it is sure of most
# names and of many traps. On the odd half of the passages .995 gave 5 of 48 forbidden ids, .97 gave 7, none 8.
SURE_TAG: Final = 0.995
# From this probability a tagger's name that nobody knows is an entity of its own; one word says less than two.
TAG_ALONE_FROM: Final = 0.5
# Under this probability a person is no person whose first name stands in the article as a noun.
SURE_PERSON: Final = 0.9
ONE_WORD_TAG_FROM: Final = 0.7

# Whole readings, which meet the scores above where both want the same words. A name nobody knows is just believed, the
# more the surer the tagger is (the second, times the probability); the short name of somebody named in full beats it,
# and a known name without a sign; "Paris, Texas" beats all.
UNKNOWN_NAME: Final = 1.1
UNKNOWN_NAME_TAGGED: Final = 0.25
SHORT_NAME: Final = 1.45
COMPOSITE: Final = 2.0
