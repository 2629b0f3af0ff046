"""Adjustments carried out on pictures: colour, blur, grain, and filters of libavfilter."""
