"""The same question as people really write it: misspelt, unspaced, in dialect, in another register, long-winded."""
