"""Words that a newspaper may use for one country, folded: its names, its adjectives, and its capital for the government.

General knowledge, nothing of any one corpus.
"""

from __future__ import annotations

_COUNTRIES = (
    "america american washington", "australia australian canberra", "austria austrian vienna", "belarus belarusian minsk",
    "belgium belgian", "brazil brazilian brasilia", "britain british uk london england english", "canada canadian ottawa",
    "china chinese beijing peking", "cuba cuban havana", "denmark danish dane danes copenhagen", "egypt egyptian cairo",
    "finland finnish finn finns helsinki", "france french paris", "georgia georgian tbilisi", "germany german berlin",
    "greece greek greeks athens", "hungary hungarian budapest", "india indian delhi", "iran iranian tehran",
    "iraq iraqi baghdad", "ireland irish dublin", "israel israeli jerusalem", "italy italian rome", "japan japanese tokyo",
    "korea korean pyongyang seoul", "lebanon lebanese beirut", "mexico mexican", "moldova moldovan chisinau",
    "netherlands dutch holland hague", "norway norwegian oslo", "pakistan pakistani islamabad", "philippines filipino manila",
    "poland polish pole poles warsaw", "portugal portuguese lisbon", "romania romanian bucharest",
    "russia russian moscow kremlin", "scotland scottish edinburgh", "serbia serbian serb serbs belgrade",
    "spain spanish spaniard spaniards madrid", "sweden swedish swede swedes stockholm", "switzerland swiss bern",
    "syria syrian damascus", "taiwan taiwanese taipei", "thailand thai bangkok", "turkey turkiye turkish turk turks ankara",
    "ukraine ukrainian kyiv kiev", "venezuela venezuelan caracas", "vietnam vietnamese hanoi", "wales welsh cardiff",
)  # fmt: skip
# Each word with all that may stand for its country.
SAME_COUNTRY = {word: frozenset(words.split()) for words in _COUNTRIES for word in words.split()}
