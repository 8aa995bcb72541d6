"""Arabic dates and numbers: 18 يونيو 2026، 09:30; European digits, as on every other page.

Source: shared design, looks.md: "numerals do not flip"; Unicode CLDR, locale ar, numbering system latn.
"""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j F Y"  # Arabic months have no short names
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y، H:i"
SHORT_DATETIME_FORMAT = "j F Y، H:i"
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = "F Y"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
