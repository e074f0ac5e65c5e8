"""What respondents say: answers, weights, instruments, rivals, drivers. Below the ledger."""
