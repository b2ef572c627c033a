"""The saved queries of Nivos: one question per `.rq` file, and the catalogue that reads them."""
