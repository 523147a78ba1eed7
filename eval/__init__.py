"""The question set, metrics, report and suites. Import as `from eval.x import y`: `import eval` hides the builtin."""
