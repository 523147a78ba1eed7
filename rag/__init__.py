"""A question becomes an answer: time frame, retrieval, evidence, writing, citing, checking.

Imports `index` and `prompts`; knows nothing of the chat window, the command line or the evaluation.
"""
