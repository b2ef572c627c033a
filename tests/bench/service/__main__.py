"""Run the benchmark: `python -m tests.bench.service --help`."""

from tests.bench.service.run import main

main()
