"""Coefficients of the two logistic models of `rag/evidence.py`. Written by `python -m eval.fit`.

Five-fold, by page: news_like: one of the two best sentences right 0.838; news_like: refused at 90% answered 0.743;
news_like: refused at 95% answered 0.637; nomiracl: refused at 90% answered 0.400; nomiracl: refused at 95% answered
0.400; squad2: one of the two best sentences right 0.943; squad2: refused at 90% answered 0.377; squad2: refused at 95%
answered 0.255; calibration error 0.025; items 1360.000
"""

RANK = {
    "reader": 0.6699,
    "span": 0.0157,
    "text": -0.1192,
    "cosine": 1.9756,
    "coverage": 0.4393,
    "context_coverage": 1.8652,
    "kind": 0.2360,
    "short": -0.0106,
    "intercept": -2.9249,
}
ANSWERED = {
    "text": 0.5167,
    "unmet": -0.5149,
    "intercept": -0.5903,
}
