"""Start the police service."""

from messaging.assembly import serve
from police.app import create_app

if __name__ == "__main__":
    serve(create_app)
