"""Why a number cell holds no number."""

from enum import IntEnum


class Doubt(IntEnum):
    """What stands in a number cell instead of a number."""

    NONE = 0
    UNREADABLE = 1
    NOTHING = 2  # NA, -, null: a program's word for an empty cell
    DATE = 3  # a workbook's date
