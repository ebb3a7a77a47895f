"""What every process shares: decider, decision, effect, obligation, ladder, policy, calendar."""
