"""Coefficients of the two logistic models of `rag/evidence.py`. Written by `python -m eval.fit`.

Five-fold, by page: news_like: one of the two best sentences right 0.853; news_like: refused at 90% answered 0.544;
news_like: refused at 95% answered 0.413; nomiracl: refused at 90% answered 0.453; nomiracl: refused at 95% answered
0.360; squad2: one of the two best sentences right 0.953; squad2: refused at 90% answered 0.348; squad2: refused at 95%
answered 0.201; calibration error 0.028; items 1458.000
"""

RANK = {
    "reader": 0.5628,
    "span": 0.1755,
    "text": -0.1641,
    "cosine": 2.3015,
    "coverage": 1.1718,
    "context_coverage": 1.9071,
    "kind": 0.1126,
    "short": -0.0101,
    "intercept": -2.9574,
}
ANSWERED = {
    "text": 0.5330,
    "uncounted": -0.5182,
    "intercept": -0.1181,
}
