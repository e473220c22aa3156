"""Reads the files of orders that other platforms hand out; knows no database and no web."""
