"""Chains of arithmetic over numbers, run a batch of records at a time on arrays of numpy.

Python's numbers know no overflow and divide with care; arrays do not. So each step is proven for its batch,
or raises `Doubt`, and that batch and all behind it go through the generated loop, as if nothing had been
tried: what is lowered is arithmetic without side effects, on records that were only read.

- `column.Column`: numbers of one type, with bounds; `arithmetic`: what is proven about them.
- `expressions`: the body of a user's function, over columns.
- `chain`: the operators of a chain, over columns.
- `batches`: the records of a partition, as columns.
- `totals`: what actions keep of each batch, and how the loop goes on from there.
- `by_key`: the map side of ``reduceByKey`` with ``+``.

numpy is imported in tasks only, and only for partitions that pay for it; without it nothing is lowered.
"""
