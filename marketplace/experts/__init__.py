"""The pool of experts: who they are, whom they are bound to, and how a panel is drawn from them."""
