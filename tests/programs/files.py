"""Text, pickle and whole files, written and read back."""
import bz2
import glob
import gzip
import os
import shutil
import tempfile

from pyspark import SparkContext, SparkFiles

sc = SparkContext("local[2]", "files")
sc.setLogLevel("ERROR")
directory = tempfile.mkdtemp()
try:
    path = os.path.join(directory, "out")
    sc.parallelize(["one", "two", 3, None, ("a", 4.5), "ünï\t日本"], 3).saveAsTextFile(path)
    print(sorted(os.path.basename(name) for name in glob.glob(path + "/*")))
    for name in sorted(glob.glob(path + "/part-*")):
        print(os.path.basename(name), repr(open(name, encoding="utf-8").read()))
    print(sorted(sc.textFile(path).collect()))
    try:
        sc.parallelize([1]).saveAsTextFile(path)
    except Exception as error:
        print("exists:", "already exists" in str(error))
    sc.parallelize([str(i) for i in range(20)], 2).saveAsTextFile(
        directory + "/zipped", "org.apache.hadoop.io.compress.GzipCodec")
    print(sorted(os.path.basename(name) for name in glob.glob(directory + "/zipped/*")))
    print(sorted(map(int, sc.textFile(directory + "/zipped").collect())))
    sc.parallelize([1, "two", (3, [4.0, None])], 2).saveAsPickleFile(directory + "/pickles")
    print(sorted(map(str, sc.pickleFile(directory + "/pickles").collect())))
    for name, opener in (("a.txt", open), ("b.txt.gz", gzip.open), ("c.txt.bz2", bz2.open)):
        with opener(os.path.join(directory, name), "wt") as file:
            file.write("".join("%s line %d\n" % (name, i) for i in range(3)))
    print(sc.textFile(directory + "/*.txt*").collect())
    print(sc.textFile(",".join(directory + "/" + name for name in ("c.txt.bz2", "a.txt"))).collect())
    print([(os.path.basename(name), text) for name, text in sorted(sc.wholeTextFiles(directory + "/[ab].txt*").collect())])
    with open(os.path.join(directory, "lines"), "wb") as file:
        file.write(b"".join(b"%d\r\n" % i for i in range(100)) + b"last")
    print(sc.textFile(directory + "/lines", 5).glom().map(len).collect(), sc.textFile(directory + "/lines", 5).take(3))
    try:
        sc.textFile(directory + "/absent").count()
    except Exception as error:
        print("absent:", "absent" in str(error))
    with open(os.path.join(directory, "shipped.txt"), "w") as file:
        file.write("42")
    sc.addFile(os.path.join(directory, "shipped.txt"))
    print(sc.parallelize([1, 2]).map(lambda x: x * int(open(SparkFiles.get("shipped.txt")).read())).collect())
    with open(os.path.join(directory, "shipped_module.py"), "w") as file:
        file.write("def triple(x):\n    return 3 * x\n")
    sc.addPyFile(os.path.join(directory, "shipped_module.py"))

    def use(x):
        from shipped_module import triple
        return triple(x)

    print(sc.parallelize([1, 2]).map(use).collect())
finally:
    shutil.rmtree(directory)
    sc.stop()
