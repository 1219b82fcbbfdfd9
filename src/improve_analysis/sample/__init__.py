"""An invented council to try the book with: no child, worker or postcode in it exists."""

from improve_analysis.sample.council import simulate
from improve_analysis.sample.files import write_ssd
from improve_analysis.sample.geography import postcodes

__all__ = ["postcodes", "simulate", "write_ssd"]
