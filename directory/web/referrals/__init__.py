"""Pages of referrals, for the people who send them and those who receive them."""
