"""Import of the sheets that a county fills in: .xlsx or .csv, headers as people write them, all or nothing.

The way of a file: source.py (bytes, limits) -> workbook.py or delimited.py (rows) -> headers.py (which sheet, which
column) -> rows.py with cells.py (values) -> places.py, people.py, duties.py, calendar.py (plan, held against book.py)
-> write.py. The calendar is a policy: its new version goes back to the caller, who publishes it.
Every refusal names its file, sheet, row and column and says why in Chinese and English (report.py).
"""

from directory.importing.importer import import_files
from directory.importing.report import Action, ImportReport, Place, Reason, Refusal
from directory.importing.source import SourceFile

__all__ = ["Action", "ImportReport", "Place", "Reason", "Refusal", "SourceFile", "import_files"]
