"""What a promotion is: values and rules, standard library only."""
