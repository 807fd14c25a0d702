"""One use case a module: `verb_noun(ask, ctx)` answers a typed outcome."""
