"""Coefficients of the two logistic models of `rag/evidence.py`. Written by `python -m eval.fit`.

Best sentence right on the held-out half of SQuAD 2.0's pages: 0.854; by cosine alone .682. Refused at 90 % answered: SQuAD 2.0
0.244, NoMIRACL 0.306.
"""

RANK = {
    "cosine": 5.8490,
    "coverage": 3.5420,
    "context_coverage": 2.5700,
    "kind": 1.4400,
    "short": -0.2920,
    "intercept": -9.3612,
}
ANSWERED = {
    "cosine": 2.4080,
    "coverage": 0.6600,
    "article_coverage": -0.2290,
    "names": 1.0540,
    "kind": -0.0680,
    "gap": 1.0680,
    "intercept": -3.4978,
}
