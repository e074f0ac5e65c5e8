"""From the posterior to what to do: every answer is a distribution."""
