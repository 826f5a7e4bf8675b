"""Start the probation service."""

from messaging.assembly import serve
from probation.app import create_app

if __name__ == "__main__":
    serve(create_app)
