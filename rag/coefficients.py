"""Coefficients of the two logistic models of `rag/evidence.py`. Written by `python -m eval.fit`.

Five-fold, by page: news_like: one of the two best sentences right 0.777; news_like: refused at 90% answered 0.583;
news_like: refused at 95% answered 0.451; nomiracl: refused at 90% answered 0.333; nomiracl: refused at 95% answered
0.200; squad2: one of the two best sentences right 0.903; squad2: refused at 90% answered 0.232; squad2: refused at 95%
answered 0.122; calibration error 0.022; items 1778.000
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
    "text": 0.4598,
    "uncounted": -1.0819,
    "intercept": -0.2504,
}
