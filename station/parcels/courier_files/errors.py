"""Why a whole courier file cannot be read. Refused rows are in ``rows``."""

from station.errors import N_, StationError


class CourierFileUnreadable(StationError):
    message = N_("The file %(filename)s cannot be read. It may be damaged; ask for it again.")


class FileIsEmpty(CourierFileUnreadable):
    message = N_("The file %(filename)s is empty.")


class FileTooLarge(CourierFileUnreadable):
    message = N_(
        "The file %(filename)s is too large; the limit is %(limit)d MB. Split it and send the parts."
    )


class TooManyRows(CourierFileUnreadable):
    message = N_("The file %(filename)s has too many rows; the limit is %(limit)d. Split it.")


class TooManyColumns(CourierFileUnreadable):
    message = N_(
        "The file %(filename)s has too many columns; the limit is %(limit)d. Delete those that are "
        "not needed and try again."
    )


class FileIsEncrypted(CourierFileUnreadable):
    message = N_("The file %(filename)s has a password. Remove it and try again.")


class FileIsOldExcel(CourierFileUnreadable):
    message = N_("The file %(filename)s is an old Excel file. Save it as .xlsx and try again.")


class NotASpreadsheet(CourierFileUnreadable):
    message = N_(
        "The file %(filename)s is no spreadsheet that can be read. Open it in Excel or WPS, save it "
        "as .xlsx and try again."
    )


class NoHeadings(CourierFileUnreadable):
    message = N_(
        "The file %(filename)s has no row of headings, such as %(such_as)s. Write them above the "
        "columns and try again."
    )


class NoSuchSheet(CourierFileUnreadable):
    message = N_("The file %(filename)s has no sheet %(sheet)s.")


class QuotationMarkOpen(CourierFileUnreadable):
    message = N_(
        "In the file %(filename)s, row %(row)d, a quotation mark is opened and never closed. "
        "Delete it and try again."
    )


class TrackingNumberColumnMissing(StationError):
    message = N_(
        "No column of the file is known to hold the tracking number. Choose it once on the page of "
        "intake, or write 运单号 above it."
    )


class ColumnsAmbiguous(StationError):
    message = N_(
        "The file has several columns of one meaning: %(headings)s. Choose the right one once on "
        "the page of intake; it is remembered for the partner."
    )
