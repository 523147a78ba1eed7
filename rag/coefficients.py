"""Coefficients of the two logistic models of `rag/evidence.py`. Written by `python -m eval.fit`.

Five-fold, by page: news_like: one of the two best sentences right 0.777; news_like: refused at 90% answered 0.569;
news_like: refused at 95% answered 0.514; nomiracl: refused at 90% answered 0.280; nomiracl: refused at 95% answered
0.280; squad2: one of the two best sentences right 0.903; squad2: refused at 90% answered 0.208; squad2: refused at 95%
answered 0.131; calibration error 0.023; items 1778.000
"""

RANK = {
    "reader": 0.6606,
    "span": 0.0998,
    "text": -0.2175,
    "cosine": 1.7008,
    "coverage": 2.9645,
    "context_coverage": 1.7753,
    "kind": 0.4979,
    "short": -0.0094,
    "intercept": -4.3241,
}
ANSWERED = {
    "texts": 0.4397,
    "uncounted": -1.0444,
    "intercept": -0.4737,
}
