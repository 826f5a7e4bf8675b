"""Start the victim support service."""

from messaging.assembly import serve
from victim_support.app import create_app

if __name__ == "__main__":
    serve(create_app)
