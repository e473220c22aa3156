"""Why a whole courier file cannot be read. Refused rows are in ``rows``."""

from station.errors import N_, StationError


class CourierFileUnreadable(StationError):
    message = N_("The file %(filename)s cannot be read. It may be damaged; ask for it again.")


class FileIsEmpty(CourierFileUnreadable):
    message = N_("The file %(filename)s is empty.")


class FileTooLarge(CourierFileUnreadable):
    message = N_("The file %(filename)s is too large; the limit is %(limit)d MB.")


class TooManyRows(CourierFileUnreadable):
    message = N_("The file %(filename)s has too many rows; the limit is %(limit)d. Split it.")


class TooManyColumns(CourierFileUnreadable):
    message = N_("The file %(filename)s has too many columns; the limit is %(limit)d.")


class FileIsEncrypted(CourierFileUnreadable):
    message = N_("The file %(filename)s has a password. Remove it and try again.")


class FileIsOldExcel(CourierFileUnreadable):
    message = N_("The file %(filename)s is an old Excel file. Save it as .xlsx and try again.")


class NotASpreadsheet(CourierFileUnreadable):
    message = N_("The file %(filename)s is no spreadsheet; .xlsx and .csv files can be read.")


class NoHeadings(CourierFileUnreadable):
    message = N_(
        "The file %(filename)s has no row of headings, such as 运单号, 收件人, 手机, 地址."
    )


class NoSuchSheet(CourierFileUnreadable):
    message = N_("The file %(filename)s has no sheet %(sheet)s.")


class QuotationMarkOpen(CourierFileUnreadable):
    message = N_(
        "In the file %(filename)s, row %(row)d, a quotation mark is opened and never closed."
    )


class TrackingNumberColumnMissing(StationError):
    message = N_("Choose the column of the tracking number first.")
