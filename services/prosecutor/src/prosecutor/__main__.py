"""Start the prosecutor service."""

from messaging.assembly import serve
from prosecutor.app import create_app

if __name__ == "__main__":
    serve(create_app)
