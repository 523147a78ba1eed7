"""Coefficients of the two logistic models of `rag/evidence.py`. Written by `python -m eval.fit`.

Five-fold, by page: news_like: one of the two best sentences right 0.863; news_like: refused at 90% answered 0.830;
news_like: refused at 95% answered 0.716; nomiracl: refused at 90% answered 0.493; nomiracl: refused at 95% answered
0.427; squad2: one of the two best sentences right 0.933; squad2: refused at 90% answered 0.417; squad2: refused at 95%
answered 0.235; calibration error 0.031; items 1683.000
"""

RANK = {
    "reader": 0.6664,
    "span": 0.0000,
    "text": -0.0891,
    "cosine": 2.7366,
    "coverage": 0.1550,
    "context_coverage": 1.8780,
    "kind": 0.3220,
    "short": -0.0114,
    "intercept": -3.1889,
}
ANSWERED = {
    "text": 0.5499,
    "unmet": -0.3405,
    "intercept": -0.6276,
}
