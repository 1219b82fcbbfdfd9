"""`improve new-council`: what a council answers, and the folder that its book begins from."""
