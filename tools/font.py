#!/usr/bin/env python3
"""Cuts the font of pictures in pixels, raster/font/letters.otf, out of Noto Sans CJK SC.

It is kept in the repository, so this is run by hand when it is to have other characters:

    apt-get install fonts-noto-cjk         # 1:20220127+repack1-1
    pip install fonttools==4.60.1
    python3 tools/font.py

The same packages give the same bytes.
"""

from pathlib import Path

from fontTools import subset

SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
PLACE_OF_SC = 2
OUT = Path(__file__).parent.parent / "raster" / "font" / "letters.otf"

# What people write notes with, as far as one font of this size goes.
RANGES = [
    (0x20, 0x7E),  # ASCII
    (0xA0, 0x17F),  # Latin of Europe
    (0x391, 0x3C9),  # Greek
    (0x401, 0x451),  # Cyrillic
    (0x2010, 0x203E),  # dashes, quotation marks, dots
    (0x2070, 0x209C),  # raised and lowered digits
    (0x20AC, 0x20AC),  # the euro
    (0x2190, 0x22FF),  # arrows and mathematical signs
    (0x2460, 0x2473),  # numbers in circles
    (0x25A0, 0x25FF),  # geometric shapes
    (0x2713, 0x2718),  # ticks and crosses
    (0x3000, 0x303F),  # Chinese punctuation
    (0xFF01, 0xFF5E),  # wide forms
]


def characters():
    """The code points that are kept: the ranges, and the set of GB 2312."""
    for first, last in RANGES:
        yield from range(first, last + 1)
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield from map(ord, bytes([row, cell]).decode("gb2312", "ignore"))


def main():
    options = subset.Options()
    options.font_number = PLACE_OF_SC
    options.layout_features = ["kern"]
    # Pictures are large enough without.
    options.hinting = False
    # Nothing is written from top to bottom.
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]
    options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14]
    options.recalc_timestamp = False
    # What stands for a character that is not there is to be seen.
    options.notdef_outline = True
    font = subset.load_font(SOURCE, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters())
    cutter.subset(font)
    subset.save_font(font, OUT, options)
    print(f"{OUT}: {OUT.stat().st_size} bytes, {len(font.getBestCmap())} characters")


main()
