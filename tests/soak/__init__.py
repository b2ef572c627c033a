"""The soak test: a service under mixed load, ill will and accidents for as long as told.

`python -m tests.soak --minutes 10` starts `nivos serve` over the sample and, all at once,

- asks ordinary questions (look-ups, joins, aggregates, constructions, saved queries, descriptions, pages, embeds,
  a download of everything), some of them again and again and some never twice, and compares every 200 with what
  an evaluation of its own gives on the snapshot that the answer names;
- sends runaways: cartesian products, memory hogs, deep recursion, endless answers whose reader leaves;
- publishes a changed record every few seconds, rolls back, updates over HTTP;
- kills query workers, and the process that writes, with -9.

It ends with 1 when an answer was wrong or cut short, a status was not a promised one, or something leaked: memory,
file descriptors, processes, temporary files, work that goes on after the last client has left.
"""
