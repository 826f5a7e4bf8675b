"""Start the legal aid service."""

from legal_aid.app import create_app
from messaging.assembly import serve

if __name__ == "__main__":
    serve(create_app)
