"""What each sheet says, as plain values, and next to it in ``draw_*.py`` how it is drawn.

The modules that say what a sheet says load nothing that draws. Sheets always speak both
languages, and none of them names a recipient or a phone.
"""
