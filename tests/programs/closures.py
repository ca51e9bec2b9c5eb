"""What functions capture: globals, defaults, nested functions, classes, modules, recursion."""
import collections
import math
import threading

from pyspark import SparkContext, TaskContext

sc = SparkContext("local[2]", "closures")
sc.setLogLevel("ERROR")
OFFSET = 100
Pair = collections.namedtuple("Pair", ["left", "right"])


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def make_adder(amount, scale=2):
    def add(x):
        return x * scale + amount + OFFSET
    return add


class Base:
    def apply(self, x):
        return x + 1


class Derived(Base):
    factor = 10

    def apply(self, x):
        return super().apply(x) * self.factor

    @staticmethod
    def twice(x):
        return 2 * x


data = sc.parallelize(range(6), 2)
print(data.map(fib).collect(), data.map(make_adder(3)).collect(), data.map(math.factorial).collect())
print(data.map(Derived().apply).collect(), data.map(Derived.twice).collect(), data.map(str.__len__ if False else str).collect())
print(data.map(lambda x: Pair(x, -x)).map(lambda p: p.left * p.right).collect(), data.map(lambda x: Pair(x, x)).first().left)
counter = []
print(data.mapPartitions(lambda it: [counter.append(1), len(counter)][1:]).collect(), counter)
print(data.map(lambda x, y=OFFSET: x + y).collect(), data.map(lambda x: [fib(i) for i in range(x)]).collect())
print(data.mapPartitionsWithIndex(lambda i, it: [(i, TaskContext.get().partitionId())]).collect())
captured = {"k": [1, 2]}
print(data.map(lambda x: captured["k"] + [x]).take(2))
results = {}


def job(n):
    results[n] = sc.parallelize(range(n), 2).map(lambda x: x * n).sum()


threads = [threading.Thread(target=job, args=(n,)) for n in range(1, 9)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(results.items()))
try:
    data.map(lambda x: data.count()).collect()
except Exception as error:
    print("SPARK-5063" in str(error))
try:
    data.map(lambda x: sc.parallelize([x])).collect()
except Exception as error:
    print("SPARK-5063" in str(error) or "CONTEXT_ONLY_VALID_ON_DRIVER" in str(error))
try:
    data.map(lambda x: 1 // (x - 3)).collect()
except Exception as error:
    print("ZeroDivisionError" in str(error), "closures.py" in str(error))
print(data.sum())
sc.stop()
