"""Coefficients of the two logistic models of `rag/evidence.py`. Written by `python -m eval.fit`.

Five-fold, by page: news_like: best sentence right 0.675; news_like: refused at 90% answered 0.121; news_like: refused
at 95% answered 0.057; nomiracl: refused at 90% answered 0.320; nomiracl: refused at 95% answered 0.227; squad2: best
sentence right 0.832; squad2: refused at 90% answered 0.264; squad2: refused at 95% answered 0.194; calibration error
0.028; items 1762.000
"""

RANK = {
    "reader": 0.5930,
    "span": 0.1223,
    "text": -0.2392,
    "cosine": 3.5071,
    "coverage": 2.2637,
    "context_coverage": 2.5657,
    "kind": 0.3330,
    "short": -0.1795,
    "intercept": -5.0822,
}
ANSWERED = {
    "reader": 0.2681,
    "span": 0.0450,
    "text": -0.0890,
    "best_text": 0.0213,
    "premise": 0.0144,
    "cosine": 2.9907,
    "coverage": 1.2314,
    "article_coverage": 0.3893,
    "names": 0.8427,
    "numbers": 1.6541,
    "kind": 0.0803,
    "gap": 0.0871,
    "intercept": -5.6476,
}
