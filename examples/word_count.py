"""Counts the words of Python's own source code, or of the text files that it is given.

pyrite run examples/word_count.py
pyrite run examples/word_count.py 'books/*.txt'
"""

import glob
import os
import re
import sys
import sysconfig
from operator import add

from pyspark import SparkContext

WORD = re.compile(r"[a-z]{4,}")


def read_lines(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.readlines()


def standard_library():
    directory = sysconfig.get_paths()["stdlib"]
    paths = glob.glob(os.path.join(directory, "**", "*.py"), recursive=True)
    return sorted(path for path in paths if "site-packages" not in path)


if __name__ == "__main__":
    sc = SparkContext(appName="WordCount")

    if len(sys.argv) > 1:
        lines = sc.textFile(sys.argv[1])
    else:
        lines = sc.parallelize(standard_library(), 64).flatMap(read_lines)

    counts = (
        lines.flatMap(lambda line: WORD.findall(line.lower()))
        .map(lambda word: (word, 1))
        .reduceByKey(add)
        .cache()
    )

    print("%d words, %d of them different" % (counts.values().sum(), counts.count()))
    for word, count in counts.takeOrdered(10, key=lambda pair: (-pair[1], pair[0])):
        print("%8d  %s" % (count, word))

    sc.stop()
