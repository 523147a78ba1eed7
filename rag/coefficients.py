"""Coefficients of the two logistic models of `rag/evidence.py`. Written by `python -m eval.fit`.

Five-fold, by page: news_like: one of the two best sentences right 0.862; news_like: refused at 90% answered 0.730;
news_like: refused at 95% answered 0.654; news_like: false premises noticed 0.217; news_like: true premises doubted
0.002; nomiracl: refused at 90% answered 0.520; nomiracl: refused at 95% answered 0.387; squad2: one of the two best
sentences right 0.959; squad2: refused at 90% answered 0.480; squad2: refused at 95% answered 0.377; calibration error
0.031; items 2312.000
"""

RANK = {
    "reader": 0.6631,
    "span": 0.0083,
    "text": -0.1025,
    "cosine": 2.7060,
    "coverage": -0.3044,
    "context_coverage": 2.5463,
    "kind": 0.1663,
    "short": -0.0113,
    "intercept": -2.8422,
}
ANSWERED = {
    "text": 0.1503,
    "close": 0.4494,
    "unmet": -1.3803,
    "intercept": 0.0360,
}
