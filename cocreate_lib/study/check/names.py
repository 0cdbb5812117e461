"""Whether texts are names of people: by their form, and by names that many people have.

The lists are short: in a column of names, some are common. They were written for this check, from
general knowledge of names in Britain and Ireland, and stand for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_GIVEN_TEXT = """
aaron abdul abdullah abigail adam adrian agnieszka ahmed aidan aisha alan albert alex alexander
alexandra alfie ali alice alison amanda amelia amina amy ana andrea andrei andrew angela anita
ann anna anne anthony antony archie arthur ashley ayesha barbara barry becky ben benjamin
bernadette beth bethany brenda brian bridget bryan callum cameron carl carlos carmen carol
caroline catherine charles charlie charlotte chelsea cheryl chloe chris christian christine
christopher ciaran claire clare clive colin connor craig daisy daniel danielle darren dave david
dawn dean debbie deborah declan denise dennis derek diane dominic donald donna dorothy douglas
dylan edward eileen elaine eleanor elena elizabeth ella ellie emily emma eric erin ethan evie
farah fatima fiona frances francis frank fred frederick freya gareth garry gary gavin gemma
geoffrey george georgia gerald gerard gillian giovanni glen gordon grace graham greg gregory
hamza hannah harold harry hassan hayley hazel heather helen henry holly howard hugh hussain ian
ibrahim imran ioana isaac isabella isla ivan jack jacob jacqueline jade jake james jamie jane
janet janice jason jayden jean jeffrey jennifer jeremy jessica jill joan joanna joanne joe joel
john jonathan jordan jose joseph josephine josh joshua joyce juan julia julian julie karen karl
katarzyna kate katherine kathleen katie keith kelly kenneth kerry kevin khalid kieran kim kirsty
krzysztof kyle laura lauren leah leanne lee leo leon lesley lewis liam linda lindsay lisa logan
lorraine louis louise lucas lucy luis luke lynn lynne magdalena malcolm marco marcus marek
margaret maria marie marilyn mark martin mary mason matthew maureen maxine małgorzata megan
melanie melissa michael michelle mihai mike mohamed mohammad mohammed molly muhammad nadia naomi
natalie natasha nathan neil niall nicholas nicola nigel nikolai noah norman olga oliver olivia
omar oscar owen pamela patricia patrick paul paula pauline paweł pedro peter philip phillip
phoebe piotr poppy rachael rachel ralph raymond rebecca reece rhys richard rita robert robin
roger ronald rory rosemary ross roy russell ruth ryan sally sam samantha samuel sandra sara
sarah scott sean shane shannon sharon shaun sheila shirley simon sophia sophie stacey stanley
stella stephanie stephen steve steven stewart stuart susan suzanne svetlana sylvia tariq terence
teresa terry theresa thomas tim timothy tina toby tom tomasz tony tracey tracy trevor valerie
vanessa vera veronica victoria vincent walter wayne wendy william yasmin yusuf yvonne zachary
zainab zoe
"""
_GIVEN = frozenset(_GIVEN_TEXT.split())
_FAMILY_TEXT = """
adams ahmed ali allen anderson andrews bailey baker barnes begum bell bennett brown burton
butler byrne campbell carter chapman clark clarke collins cook cooper cox davies davis dixon
doyle edwards ellis evans fisher fletcher foster fox gibson graham grant gray green griffiths
hall harris harrison harvey hill holmes howard hughes hunt hussain jackson james jenkins johnson
jones kaur kelly kennedy khan king knight lee lewis lloyd macdonald marshall martin mason
matthews mcdonald miah mills mitchell moore morgan morris murphy murray nowak o'brien o'connor
o'neill owen palmer parker patel pearson perry phillips powell price reid reynolds richards
richardson roberts robertson robinson rogers rose ross russell ryan scott shah sharma shaw
simpson singh smith spencer stevens stewart stone taylor thomas thompson thomson turner walker
walsh ward watson watts webb west white wilkinson williams williamson wilson wood wright young
"""
_FAMILY = frozenset(_FAMILY_TEXT.split())
_TITLE = re.compile(r"(?:mr|mrs|ms|miss|mx|dr|prof|sir|dame|rev)\.?\s+\S+.*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*\.?")
# What places and services end with: "Victoria Road" is nobody.
_PLACES_TEXT = """
area avenue borough centre city close community council county court crown district division
east farm gardens green group hall hill hospital hostel house hub lane lodge magistrates north
office parish park place prison programme project region road school service services south
square station street team terrace town trust unit university village ward way west wing
"""
_PLACES = frozenset(_PLACES_TEXT.split())
_MONTHS_TEXT = """
january february march april may june july august september october november december
"""
_MONTHS = frozenset(_MONTHS_TEXT.split())
_FEWEST = 5  # different names, of which enough are common
_COMMON = 0.15  # of pairs of words, so many begin or end with a name that many have
_COMMON_ALONE = 0.4  # of single words
_SHAPED = 0.6  # of different texts, so many have the form of a name


def holds_names(texts: Sequence[str]) -> bool:
    """Whether a column with these different texts holds names of people.

    Examples
    --------
    >>> holds_names(["Sarah Jones", "Piotr Nowak", "Mo Farouk", "Ann Lee", "Jim Xu"])
    True
    >>> holds_names(["Leeds North", "Hull Centre", "Victoria Road", "James Street", "York Hub"])
    False
    """
    if len(texts) < _FEWEST:
        return len(texts) > 0 and all(map(is_name, texts))
    words = [_words(text) for text in texts]
    whole = [each for each in words if len(each) > 1 and each[-1] not in _PLACES]
    common = sum(_has_common(each) for each in whole)
    if len(whole) >= _SHAPED * len(texts) and common >= max(_COMMON * len(whole), 2):
        return True
    alone = [each[0] for each in words if len(each) == 1 and each[0] not in _MONTHS]
    known = sum(each in _GIVEN or each in _FAMILY for each in alone)
    return len(alone) >= _SHAPED * len(texts) and known >= max(_COMMON_ALONE * len(alone), _FEWEST)


def is_name(text: str) -> bool:
    """Whether a text by itself is a person's whole name: a title, or two common names.

    Examples
    --------
    >>> is_name("Sarah Jones"), is_name("Jones, Sarah"), is_name("Mr Xu"), is_name("Hill House")
    (True, True, True, False)
    """
    if _TITLE.fullmatch(text):
        return True
    words = _words(text)
    if not 2 <= len(words) <= 4 or words[-1] in _PLACES:
        return False
    ends = (words[0], words[-1])
    return any(first in _GIVEN and last in _FAMILY for first, last in (ends, ends[::-1]))


def _words(text: str) -> list[str]:
    """The words of what could be a name, in small letters; none where it couldn't be one."""
    words = text.replace(",", " ").split()
    if not 1 <= len(words) <= 4 or not all(_WORD.fullmatch(word) for word in words):
        return []
    if len(words) > 1 and any(word[:1].islower() for word in (words[0], words[-1])):
        return []
    return [word.casefold().rstrip(".") for word in words]


def _has_common(words: Sequence[str]) -> bool:
    """Whether it begins or ends with a given name, or a family name stands where one may."""
    return words[0] in _GIVEN or words[-1] in _GIVEN or words[-1] in _FAMILY
