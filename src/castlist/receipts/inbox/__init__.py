"""Taking callbacks in: who calls, is it them, stored and committed, and only then answered (house promise 3)."""
