"""Start the coordinator service."""

from coordinator.app import create_app
from messaging.assembly import serve

if __name__ == "__main__":
    serve(create_app)
