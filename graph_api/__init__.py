"""The store, the derivations, the services and the faces of Nivos: HTTP API, pages, embeds, command line."""
