"""What came in: files read, laid on their contracts, checked; every problem is a finding."""
