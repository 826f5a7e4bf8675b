"""The legal aid service: finds the solicitor, and says that solicitor and suspect have spoken."""
