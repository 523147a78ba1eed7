"""Training of the evidence model that `rag/evidence_model.py` runs: examples, network, training, export. Needs torch."""
