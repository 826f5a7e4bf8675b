"""The coordinators' pages: they read joint views only, and change nothing."""
