"""Coefficients of the two logistic models of `rag/evidence.py`. Written by `python -m eval.fit`.

Five-fold, by page: news_like: one of the two best sentences right 0.817; news_like: refused at 90% answered 0.417;
news_like: refused at 95% answered 0.361; nomiracl: refused at 90% answered 0.213; nomiracl: refused at 95% answered
0.147; squad2: one of the two best sentences right 0.919; squad2: refused at 90% answered 0.194; squad2: refused at 95%
answered 0.127; calibration error 0.021; items 1778.000
"""

RANK = {
    "reader": 0.6158,
    "span": 0.0990,
    "text": -0.2000,
    "cosine": 2.3693,
    "coverage": 2.3801,
    "context_coverage": 2.1430,
    "kind": 0.3884,
    "short": -0.1465,
    "intercept": -4.4791,
}
ANSWERED = {
    "reader": 0.1111,
    "text": 0.2624,
    "intercept": -0.4216,
}
