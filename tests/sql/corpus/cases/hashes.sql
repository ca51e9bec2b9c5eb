md5('Spark'), md5(''), md5(NULL), md5(X'00'), sha('Spark'), sha1('Spark'), sha1(X'FF'), sha2('Spark', 256), sha2('Spark', 0), sha2('Spark', 224), sha2('Spark', 384), sha2('Spark', 512), sha2('Spark', 1), sha2(NULL, 256), crc32('Spark'), crc32(X'00'), crc32('')
hash(1), hash('Spark'), hash(NULL), hash(1, NULL, 'a'), hash(1L), hash(1Y), hash(1S), hash(true), hash(1.5D), hash(1.5F), hash(0D), hash(-0.0D), hash(CAST('NaN' AS DOUBLE)), hash(1.50), hash(CAST(1 AS DECIMAL(38,10))), hash(DATE '2024-02-29'), hash(TIMESTAMP '2024-02-29 12:34:56'), hash(X'0102'), hash(X'01020304050607'), hash(''), hash('日本'), hash(array(1, 2)), hash(array(1, NULL)), hash(struct(1, 'a')), hash('a', 'b'), hash(INTERVAL 1 DAY), hash(array(array(1)))
hash(map(1, 2))
hash()
xxhash64(1), xxhash64('Spark'), xxhash64(NULL), xxhash64(1L), xxhash64('a', 1), xxhash64(1.5D), xxhash64(1.50), xxhash64(X'0102'), xxhash64(array(1, 2)), xxhash64(true), xxhash64(DATE '2024-02-29'), xxhash64(repeat('abcdefgh', 10)), xxhash64('')
hash(n, g, v), xxhash64(n, g, x) FROM numbers
pmod(hash(id), 4), pmod(hash(name), 4) FROM people
hex(aes_encrypt('Spark', '0000111122223333', 'ECB')), CAST(aes_decrypt(aes_encrypt('Spark', '0000111122223333'), '0000111122223333') AS STRING)
bin(-1), hex(17), hex(CAST('abc' AS BINARY)), hex(''), unhex('F'), unhex(''), hex(1.5), conv('11', 2, 16), conv(-15, 10, 16), conv('-1', 10, 16), conv('abc', 10, 2), conv('11', 1, 10), conv('FFFFFFFFFFFFFFFF', 16, 10), conv('FFFFFFFFFFFFFFFFF', 16, 10), conv(NULL, 2, 10)
typeof(hash(1)), typeof(xxhash64(1)), typeof(crc32('a')), typeof(md5('a'))
