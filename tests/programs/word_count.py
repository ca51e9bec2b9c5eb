"""Word count over a generated text file, as every tutorial writes it."""
import os
import sys
import tempfile
from operator import add

from pyspark import SparkContext

if __name__ == "__main__":
    sc = SparkContext(appName="PythonWordCount")
    sc.setLogLevel("ERROR")
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "input.txt")
        with open(path, "w") as file:
            for i in range(500):
                file.write("the quick brown fox %d jumps over the lazy dog %d\n" % (i % 7, i % 3))
        lines = sc.textFile(path)
        counts = lines.flatMap(lambda x: x.split(" ")).map(lambda x: (x, 1)).reduceByKey(add)
        for word, count in sorted(counts.collect()):
            print("%s: %i" % (word, count))
        print(lines.count(), lines.first())
    sc.stop()
