"""Documents of the ladder that a person can read and print: assembled from the record, rendered as HTML and PDF."""
