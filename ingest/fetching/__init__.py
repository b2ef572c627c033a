"""Files at web addresses: fetched from hosts that the settings name, within limits, and only when they have changed.

`policy` says which addresses may be asked, `transfer` fetches one, `memory` remembers what was fetched before,
`inputs` makes files of the words of a command line.
"""
