"""Words that have a capital and are nobody's name, and words that tell that a name comes next."""

from __future__ import annotations

import re

TITLES = frozenset(
    """dr doctor mr mrs ms miss mx prof professor sir madam herr frau monsieur madame mme mlle señor señora sr sra srta
    dra doña dña dhr mevr mevrouw meneer""".split()
)
TITLES_WITH_STOP = frozenset(["M.", "MM.", "Pr."])
"""Titles that are other words without a stop, or in small letters."""
PARTICLES = frozenset("de du la le van von der den bin al di da del el do dos das los las ten ter della".split())

ROLES = frozenset(
    """all audience audio both chair child client coach colleague counsellor customer daughter doctor employee engineer
    everybody everyone expert family farmer father female friend gardener girl group guard guest host husband
    interpreter leader lead lawyer male man manager member midwife mother narrator nobody nurse observer officer
    operator owner panel parent partner patient physician pupil recorder recording respondents scientist seller
    social son staff student teacher team therapist transcriber translator unknown user video voice wife woman
    worker boy caller agent support someone somebody other others second first third senior junior interview
    interviews question answer note title chapter section people folk guy individual""".split()
)
"""Words of labels that say what somebody is, and not who."""

_DAYS = """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december christmas easter ramadan halloween thanksgiving"""
_PLACES = """english french german spanish italian portuguese dutch danish swedish norwegian finnish polish russian
    turkish chinese japanese korean indian arabic american british canadian african asian european latin greek western
    america europe asia africa i god internet web ok okay mhm covid"""
_TOOLS = """airflow amazon android ansible apache api apple aws azure bert bitbucket cassandra chrome codec colab
    databricks docker elasticsearch excel facebook fortran git github gitlab google gpt grafana hadoop haskell hive java
    javascript jenkins jira json jupyter kafka keras kotlin kubernetes linux linkedin lstm mac matlab matplotlib
    microsoft mlflow mongo mongodb mysql netflix nginx numpy nvidia opencv oracle outlook pandas perl php
    postgres postgresql powerpoint prometheus python pytorch redis reddit resnet ruby rust sagemaker salesforce
    scala scikit scrum selenium sklearn skype slack snowflake spark sql stack sqlite tableau teams tensorboard
    tensorflow terraform twitter typescript ubuntu unix vim vision wikipedia windows word xgboost yolo youtube
    zoom delve bayesian gaussian bluetooth agile cloud kanban wifi postman terabytes"""
_BEGINNINGS = """a about absolutely actually after again all also although always an and another any anyway are as at
    basically because before being but by bye can certainly could definitely did do does each either even every exactly
    excellent finally fine first for from generally good great had has have having he hello her here hey hi his honestly
    how however if in indeed instead is it its just last later let like make many may maybe me mm more most much my
    never next no nobody none nope not nothing now obviously of oh on once one only or other our perfect perhaps please
    probably really right see she should similarly since so some somebody something sometimes sorry still such sure
    surely thank thanks that the their them then there these they this those though through thus to today uh uhhuh um
    under until usually very was we well were what whatever when whenever where whether which while who why will with
    without would yeah yep yes yesterday yet you your"""
KNOWN = frozenset(f"{_DAYS} {_PLACES} {_TOOLS} {_BEGINNINGS}".split())
"""Words with a capital that many texts have and that lead to nobody."""

PERSON = re.compile(
    r"\b(?:my name is|name is|name's|names? (?:are|was)|called|named|colleagues?|boss|brother|sister|wife|husband|son|"
    r"daughter|neighbou?r|supervisor|daughter|ich heiße|heißt|mein name ist|namens|mein kollege|"
    r"meine kollegin|je m'appelle|s'appelle|nommée?)[, ]*$",
    re.IGNORECASE,
)
GREETING = re.compile(
    r"\b(?:thanks|thank you|hi|hello|hey|dear|bye|merci|bonjour|hallo|i'm|i am|this is|with|told|asked)[, ]*$",
    re.IGNORECASE,
)
SAYS = re.compile(r" (?:told|said|says|asked|asks|replied|answered|explained|mentioned|suggested|agreed|insisted)\b")
ORGANISATION = re.compile(
    r"\b(?:(?:work(?:ed|ing|s)?|intern(?:ed|ship)?|job|position|engineer|scientist|student|studied|study|manager|"
    r"developer|employed|professor|degree|phd|masters?|bachelors?)(?: \w+){0,2}? (?:at|for|from|in|with)|joined|"
    r"company(?: (?:is|was|called))?|startup|university(?: of)?|institute(?: of)?|hospital|employer|live in|lived in|"
    r"based in|born in|from|moved to|"
    r"(?:arbeite[nt]?|arbeit|gearbeitet|angestellt|beschäftigt|job|stelle|praktikum)(?: \w+){0,2}? bei|"
    r"(?:bei|in|von) der (?:firma|stadt)|wohnt?e? in|lebt?e? in|umzug nach|gezogen nach|"
    r"travaill\w+(?: \w+){0,2}? (?:chez|à|pour)|habit\w+ à)[, ]*$",
    re.IGNORECASE,
)
