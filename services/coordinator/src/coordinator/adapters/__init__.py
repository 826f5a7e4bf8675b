"""How the coordinator reaches the outside beyond the kit: the feed of joint views for its pages."""
