"""When patrols were out, where, and how far they saw: coverage out; hours nobody patrolled stay unknown."""
