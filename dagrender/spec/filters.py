"""Filters of libavfilter that a spec may name, and what they take.

Here are those whose pictures depend on nothing but the picture that comes in and the options: no
other frame, no time, no chance, no file and no network; and that leave the size as it is. What an
option may be libav says, before anything is built (``media/adjusting/checking.py``).
"""

from dagrender.spec.namedfilters import named_filters

_OPTIONS = {
    "avgblur": "sizeX planes sizeY",
    "bilateral": "sigmaS sigmaR planes",
    "cas": "strength planes",
    "chromanr": "thres sizew sizeh stepw steph threy threu threv distance",
    "chromashift": "cbh cbv crh crv edge",
    "colorbalance": "rs gs bs rm gm bm rh gh bh pl",
    "colorchannelmixer": "rr rg rb gr gg gb br bg bb pc pa",
    "colorcontrast": "rc gm by rcw gmw byw pl",
    "colorcorrect": "rl bl rh bh saturation analyze",
    "colorhold": "color similarity blend",
    "colorize": "hue saturation lightness mix",
    "colorlevels": (
        "rimin gimin bimin rimax gimax bimax romin gomin bomin romax gomax bomax preserve"
    ),
    "colortemperature": "temperature mix pl",
    "convolution": (
        "0m 1m 2m 3m 0rdiv 1rdiv 2rdiv 3rdiv 0bias 1bias 2bias 3bias 0mode 1mode 2mode 3mode"
    ),
    "curves": "preset master m red r green g blue b all",
    "dctdnoiz": "sigma s overlap expr e",
    "deband": "1thr 2thr 3thr 4thr range r direction d blur b coupling c",
    "deblock": "filter block alpha beta gamma delta planes",
    "deflate": "threshold0 threshold1 threshold2 threshold3",
    "dilation": "coordinates threshold0 threshold1 threshold2 threshold3",
    "edgedetect": "high low mode planes",
    "erosion": "coordinates threshold0 threshold1 threshold2 threshold3",
    "exposure": "exposure black",
    "fillborders": "left right top bottom mode color",
    "gblur": "sigma steps planes sigmaV",
    "gradfun": "strength radius",
    "grayworld": "",
    "greyedge": "difford minknorm sigma",
    "guided": "radius eps mode sub planes",
    "hflip": "",
    "hsvhold": "hue sat val similarity blend",
    "huesaturation": "hue saturation intensity colors strength rw gw bw lightness",
    "inflate": "threshold0 threshold1 threshold2 threshold3",
    "kirsch": "planes scale delta",
    "lenscorrection": "cx cy k1 k2 i fc",
    "limiter": "min max planes",
    "lutrgb": "r g b",
    "lutyuv": "y u v",
    "median": "radius planes radiusV percentile",
    "monochrome": "cb cr size high",
    "negate": "components",
    "nlmeans": "s p pc r rc",
    "pixelize": "width w height h mode m planes p",
    "prewitt": "planes scale delta",
    "pseudocolor": "c0 c1 c2 c3 index i preset p opacity",
    "removegrain": "m0 m1 m2 m3",
    "rgbashift": "rh rv gh gv bh bv edge",
    "roberts": "planes scale delta",
    "scharr": "planes scale delta",
    "selectivecolor": (
        "correction_method reds yellows greens cyans blues magentas whites neutrals blacks"
    ),
    "shear": "shx shy fillcolor c interp",
    "sobel": "planes scale delta",
    "swapuv": "",
    "unsharp": (
        "luma_msize_x lx luma_msize_y ly luma_amount la chroma_msize_x cx chroma_msize_y cy "
        "chroma_amount ca"
    ),
    "vflip": "",
    "vibrance": "intensity rbal gbal bbal rlum glum blum alternate",
    "yaepblur": "radius r planes p sigma s",
}
OPTIONS = {name: tuple(options.split()) for name, options in _OPTIONS.items()}
"""The options of each filter, by its name; short names of the same option among them."""
EIGHT_BITS = ("dctdnoiz", "edgedetect", "gradfun", "greyedge", "nlmeans", "removegrain")
"""The filters that know 8 bits only, so that HDR canvases cannot have them."""

OF_COLOUR = (
    "colorbalance", "colorchannelmixer", "colorcontrast", "colorhold", "colorize",
    "colortemperature", "curves", "exposure", "hsvhold", "huesaturation", "limiter", "lutrgb",
    "lutyuv", "monochrome", "negate", "pseudocolor", "selectivecolor", "swapuv", "vibrance",
)  # fmt: skip
"""The filters that look at one pixel at a time, so that what lets something through can have them:
its alpha stays, and neither neighbours nor the mean are taken from what is not seen."""

FILTERS = named_filters(OPTIONS, example="{unsharp: {luma_amount: 1.5}}")
