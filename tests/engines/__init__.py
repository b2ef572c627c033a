"""SPARQL engines that tests start: on free ports of this machine, their data in a folder of their own."""
