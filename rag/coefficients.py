"""Coefficients of the two logistic models of `rag/evidence.py`. Written by `python -m eval.fit`.

Five-fold, by page: news_like: one of the two best sentences right 0.854; news_like: refused at 90% answered 0.799;
news_like: refused at 95% answered 0.680; news_like: false premises noticed 0.273; news_like: true premises doubted
0.001; nomiracl: refused at 90% answered 0.507; nomiracl: refused at 95% answered 0.440; squad2: one of the two best
sentences right 0.948; squad2: refused at 90% answered 0.426; squad2: refused at 95% answered 0.235; calibration error
0.031; items 1930.000
"""

RANK = {
    "reader": 0.5887,
    "span": 0.0100,
    "text": -0.0762,
    "cosine": 2.7957,
    "coverage": 0.2997,
    "context_coverage": 1.7649,
    "kind": 0.2091,
    "short": -0.0094,
    "intercept": -2.9982,
}
ANSWERED = {
    "text": 0.4988,
    "unmet": -0.6773,
    "intercept": -0.5704,
}
