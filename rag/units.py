"""Units of measure and money: how they are written, and how many of a dimension's first unit one of them is."""

from __future__ import annotations

import re

# Names of units: their dimension, and how many of its first unit one of them is.
_UNIT_LINES = """
km2 1 square kilometers|square kilometres|square kilometer|square kilometre|sq km|km²|km2
km2 2.58999 square miles|square mile|sq miles
km2 0.01 hectares|hectare|ha
km2 0.00404686 acres|acre
km 1 kilometers|kilometres|kilometer|kilometre|km
km 1.60934 miles|mile
km 0.001 metres|meters|metre|meter
km 0.0003048 feet|foot|ft
km 0.00001 centimetres|centimeters|cm
km 0.0000254 inches|inch
km 0.000001 millimetres|millimeters|mm
tonne 1 tonnes|tons|tonne|ton
tonne 0.001 kilograms|kilogrammes|kg|kilos
tonne 0.000453592 pounds of|lbs|lb
barrel 1 barrels|barrel|bpd
watt 1 megawatts|megawatt|mw
watt 1000 gigawatts|gigawatt|gw
watt 0.001 kilowatts|kw
celsius 1 degrees celsius|degrees c|°c|degrees centigrade
fahrenheit 1 degrees fahrenheit|°f|degrees f
usd 1 us dollars|dollars|dollar|usd
eur 1 euros|euro|eur
gbp 1 pounds sterling|pounds|gbp
uah 1 hryvnias|hryvnia
point 1 percentage points|percentage point
knot 1 knots
knot 0.868976 mph|miles per hour|miles an hour
knot 0.539957 km/h|kph|kilometres per hour|kilometers per hour|kilometres an hour|kilometers an hour
hour 1 hours|hour
hour 0.0166667 minutes|minute
day 1 days|day
day 7 weeks|week
day 30.4 months|month
day 365.25 years|year
litre 1 litres|liters
litre 3.785 gallons|gallon
"""


UNITS = {
    name: (dimension, float(factor))
    for dimension, factor, names in (line.split(" ", 2) for line in _UNIT_LINES.strip().splitlines())
    for name in names.split("|")
}


UNIT = re.compile("|".join(re.escape(n) for n in sorted(UNITS, key=len, reverse=True)), re.IGNORECASE)


SIGNS = {"$": "usd", "€": "eur", "£": "gbp", "₴": "uah", "¥": "jpy"}
