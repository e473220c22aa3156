"""How paper is drawn: fonts, codes, tables, frames. What the sheets say is not found here.

Import the module you need; ReportLab is loaded with the first one that draws.
"""
