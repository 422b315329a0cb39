"""Shell completion: the engine behind Tab, and the scripts that call it.

A shell's script (in ``scripts``) passes the command line as it was typed. ``lexer`` splits it,
``engine`` finds what could come next, ``completers`` and ``source`` know the Organization's tokens
and Workspaces (``cache`` keeps them for a minute), and ``protocol`` writes the completions in the
form that the script expects.
"""
