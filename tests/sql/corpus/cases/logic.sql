true AND true, true AND false, true AND NULL, false AND NULL, NULL AND NULL
true OR false, true OR NULL, false OR NULL, NULL OR NULL
NOT true, NOT NULL, NOT false
true XOR false
true = true, true > false, true <=> NULL
1 = 1, 1 = 2, 1 = NULL, NULL = NULL
1 <=> 1, 1 <=> NULL, NULL <=> NULL
1 != 2, 1 <> 2, 1 != NULL, NOT 1 = 1
1 == 1
1 < 2, 2 <= 2, 3 > 4, 4 >= NULL
1 = 1.0, 1 = 1D, 1L = 1Y, 1F = 1.0, 0.1F = 0.1D, 16777217 = 16777216F
1 = '1', '1' = 1, 1 = ' 1 ', '1.0' = 1.0, '1e0' = 1D
1 = 'a'
1 = '1.5'
1L = '99999999999999999999'
'a' < 'b', 'a' < 'B', 'a' < 'aa', '' < 'a', 'é' > 'z', '10' < '9', '😀' > '\uffff'
'10' < 9
true = 1
true = 'true', 'T' = true
true = 'maybe'
DATE '2020-01-01' = '2020-01-01', '2020-01-01' < DATE '2020-01-02'
DATE '2020-01-01' = 'x'
DATE '2020-01-01' = TIMESTAMP '2020-01-01 00:00:00', TIMESTAMP '2020-01-01 00:00:01' > DATE '2020-01-01'
TIMESTAMP '2020-01-01 00:00:00' = '2020-01-01', TIMESTAMP '2020-01-01' = TIMESTAMP_NTZ '2020-01-01'
DATE '2020-01-01' = 1
CAST('NaN' AS DOUBLE) = CAST('NaN' AS DOUBLE), CAST('NaN' AS DOUBLE) > 1e308D, CAST('NaN' AS DOUBLE) > CAST('Infinity' AS DOUBLE), CAST('NaN' AS FLOAT) = CAST('NaN' AS DOUBLE)
CAST('NaN' AS DOUBLE) < 1D, CAST('NaN' AS DOUBLE) <=> NULL, CAST('NaN' AS DOUBLE) != CAST('NaN' AS DOUBLE)
0.0D = -0.0D, 0.0D > -0.0D, 0.0F <=> -0.0F
array(1, 2) = array(1, 2), array(1) < array(1, 0), array(1, NULL) = array(1, NULL), array(2) > array(1, 5)
struct(1, 'a') = struct(1, 'a'), struct(1, 2) < struct(1, 3), struct(1, NULL) <=> struct(1, NULL)
map(1, 2) = map(1, 2)
X'01' < X'02', X'0102' > X'01', X'80' > X'7f', X'' = X''
array(1) = 1
INTERVAL 1 DAY = INTERVAL 24 HOUR, INTERVAL 1 MONTH < INTERVAL 1 YEAR
NULL IS NULL, 1 IS NULL, NULL IS NOT NULL, (NULL = 1) IS NULL
isnull(NULL), isnotnull(1), isnull(CAST('NaN' AS DOUBLE))
true IS TRUE, NULL IS TRUE, NULL IS NOT TRUE, false IS FALSE, NULL IS UNKNOWN, true IS NOT UNKNOWN, NULL IS NOT FALSE
1 IS DISTINCT FROM NULL, NULL IS NOT DISTINCT FROM NULL, 1 IS DISTINCT FROM 1
1 IN (1, 2), 3 IN (1, 2), NULL IN (1, 2), 1 IN (1, NULL), 3 IN (1, NULL), 3 NOT IN (1, NULL), 3 NOT IN (1, 2)
1 IN ('1', '2'), '1' IN (1, 2), 1 IN (1.0, 2), 1.5 IN (1, 2), 1 IN (NULL)
1 IN ('a')
(1, 2) IN ((1, 2), (3, 4)), (1, NULL) IN ((1, 2)), struct(1, 2) IN (struct(1, 2))
2 BETWEEN 1 AND 3, 1 BETWEEN 1 AND 1, 4 BETWEEN 1 AND 3, 2 BETWEEN 3 AND 1, NULL BETWEEN 1 AND 2, 2 BETWEEN NULL AND 1, 0 BETWEEN 1 AND NULL
2 NOT BETWEEN 1 AND 3, '5' BETWEEN 1 AND 10, DATE '2020-06-01' BETWEEN '2020-01-01' AND '2020-12-31'
'abc' LIKE 'a%', 'abc' LIKE 'a_c', 'abc' LIKE 'A%', 'abc' LIKE 'abc', 'abc' LIKE 'b', 'abc' LIKE '%b%', '' LIKE '', '' LIKE '%', NULL LIKE 'a', 'a' LIKE NULL
'a\nb' LIKE 'a%b', 'a%b' LIKE 'a\\%b', 'axb' LIKE 'a\\%b', 'a_b' LIKE 'a\\_b', 'a\\b' LIKE 'a\\\\b'
'a%b' LIKE 'a/%b' ESCAPE '/', 'a/b' LIKE 'a//b' ESCAPE '/', 'a_b' LIKE 'a!_b' ESCAPE '!'
'a' LIKE 'a\\'
'ab' LIKE 'a\\b'
'a.c' LIKE 'a.c', 'abc' LIKE 'a.c', 'a*c' LIKE 'a*c', '(x)' LIKE '(x)', '😀' LIKE '_'
'abc' NOT LIKE 'a%', NOT 'abc' LIKE 'x%'
'ABC' ILIKE 'a%', 'abc' ILIKE 'ABC', 'É' ILIKE 'é', NULL ILIKE 'a', 'ABC' NOT ILIKE 'a%'
'abc' LIKE ALL ('a%', '%c'), 'abc' LIKE ALL ('a%', 'x'), 'abc' LIKE ANY ('x', '%c'), 'abc' LIKE SOME ('x'), 'abc' NOT LIKE ALL ('x', 'y'), 'abc' NOT LIKE ANY ('a%', 'x'), 'abc' LIKE ALL ('a%', NULL)
'ABC' ILIKE ANY ('x', 'a%')
'abc' RLIKE 'b', 'abc' RLIKE '^b', 'abc' RLIKE '^a.c$', 'ABC' RLIKE '(?i)abc', NULL RLIKE 'a', 'a' RLIKE NULL, '' RLIKE ''
'abc' REGEXP 'c$', regexp('abc', 'b'), regexp_like('abc', 'B'), rlike('abc', 'a')
like('abc', 'a%'), ilike('ABC', 'a%'), like('a%', 'a/%', '/')
123 LIKE '1%'
'a' || NULL, 'a' || 1 || true
if(true, 1, 2), if(NULL, 1, 2), if(false, 1, 2L), if(true, 1, 'a')
if(1, 2, 3)
iff(true, 1, 2)
CASE WHEN 1 > 2 THEN 'a' WHEN NULL THEN 'b' ELSE 'c' END
CASE 2 WHEN 1 THEN 'one' WHEN 2 THEN 'two' END
CASE WHEN false THEN 1 END
CASE NULL WHEN NULL THEN 'same' ELSE 'other' END
CASE WHEN true THEN 1 WHEN false THEN 2.5 ELSE 3L END
CASE WHEN true THEN 1 ELSE 'x' END
CASE WHEN true THEN 1 ELSE DATE '2020-01-01' END
CASE WHEN 1 THEN 2 END
CASE WHEN age > 40 THEN 'old' WHEN age > 30 THEN 'middle' ELSE 'young' END AS band, id FROM people
CASE WHEN true THEN 1 ELSE 1/0 END
coalesce(NULL, 1), coalesce(NULL, NULL), coalesce(1, 1/0), coalesce(NULL, 1, 2.5)
coalesce()
nvl(NULL, 'x'), nvl2(NULL, 1, 2), nvl2(1, 1, 2), ifnull(NULL, 3), nullif(1, 1), nullif(1, 2), nullif(NULL, 1)
nullifzero(0), nullifzero(5), zeroifnull(NULL), zeroifnull(4)
decode(2, 1, 'one', 2, 'two', 'none'), decode(3, 1, 'one', 2, 'two'), decode(NULL, NULL, 'null', 'x'), decode(3, 1, 'a', 'default')
assert_true(true)
assert_true(false)
assert_true(1 > 2, 'one is small')
raise_error('stop here')
equal_null(1, NULL), equal_null(NULL, NULL)
* FROM people WHERE age > 30 AND department = 'tech' OR name IS NULL
id FROM people WHERE NOT (age > 40)
id FROM people WHERE age <> 45
id FROM people WHERE department NOT IN ('sales')
id FROM people WHERE department <=> NULL
id FROM people WHERE NULL
id FROM people WHERE age
id FROM people WHERE 'true'
id, age IS NULL OR age > 40 AS flag FROM people
1 WHERE 1 = 1 AND (NULL IS NULL)
true AND 1
true AND 'true'
NOT 'false'
'a' AND true
true AND 'x'
1 IN ()
