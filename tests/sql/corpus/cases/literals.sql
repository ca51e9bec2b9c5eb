1
-1
2147483647
2147483648
-2147483648
9223372036854775807
-9223372036854775808
9223372036854775808
1L
1S, 1Y
127Y
128Y
32768S
1.0
1.10
.5
5.
-0.5
1e3
1E-3
1.5e400
1D, 1F, 1BD
1.5BD
0.1D
1e308D
1e309D
3.4e38F
3.5e39F
123456789012345678901234567890
12345678901234567890123456789012345678901
0.00000000000000000000000000000000000001
true, false, NULL
TRUE AND False
'text'
"double quoted"
'it''s'
'it\'s'
'a\tb\nc'
'back\\slash'
'\u0041\U0001F600'
'\101'
r'raw\n'
R"raw\t"
'con' 'cat'
''
'percent\% under\_'
'😀 Zürich 日本'
X'1F2E'
x'abc'
X''
X'1G'
DATE '2024-02-29'
DATE '2024-2-9'
DATE '2024'
DATE '2024-02'
DATE '2023-02-29'
DATE 'tomorrow'
DATE '0001-01-01', DATE '9999-12-31'
TIMESTAMP '2024-02-29 12:34:56'
TIMESTAMP '2024-02-29 12:34:56.123456'
TIMESTAMP '2024-02-29T12:34:56Z'
TIMESTAMP '2024-02-29 12:34:56+02:00'
TIMESTAMP '2024-02-29'
TIMESTAMP '2024-02-29 25:00:00'
TIMESTAMP_NTZ '2024-02-29 12:34:56'
TIMESTAMP_LTZ '2024-02-29 12:34:56'
TIMESTAMP '2024-02-29 12:34:56 America/New_York'
INTERVAL '1' DAY
INTERVAL 1 DAY
INTERVAL '1 02:03:04' DAY TO SECOND
INTERVAL '02:03' HOUR TO MINUTE
INTERVAL '1.5' SECOND
INTERVAL 3 HOURS 5 MINUTES
CAST(INTERVAL '1-2' YEAR TO MONTH AS STRING)
CAST(INTERVAL 5 MONTH AS STRING)
CAST(INTERVAL 1 YEAR 3 MONTHS AS STRING)
CAST(INTERVAL -1 DAY AS STRING)
CAST(INTERVAL '1 02:03:04.5' DAY TO SECOND AS STRING)
INTERVAL 1 WEEK
-INTERVAL 1 DAY
INTERVAL '1' FORTNIGHT
array(1, 2, 3)
array()
array(1, 2.5, NULL)
array('a', 1)
map('a', 1, 'b', 2)
map()
map(1, 'x', 2, NULL)
map('a', 1, 'a', 2)
map(NULL, 1)
struct(1, 'a', NULL)
named_struct('x', 1, 'y', 2.5)
struct(1 AS one, 'a' AS letter)
array(array(1), array(), NULL)
(1, 'two')
typeof(1), typeof(1L), typeof(1S), typeof(1Y), typeof(1.0), typeof(1D), typeof(1F), typeof('a'), typeof(NULL), typeof(true)
typeof(X'00'), typeof(DATE '2020-01-01'), typeof(TIMESTAMP '2020-01-01'), typeof(TIMESTAMP_NTZ '2020-01-01'), typeof(INTERVAL 1 DAY), typeof(INTERVAL 1 MONTH)
typeof(array(1)), typeof(map('a', 1)), typeof(struct(1, 2 AS b)), typeof(array(map(1, array(1.5))))
1 AS one
1 one
1 AS `a b`
1 AS `back``tick`
'x' AS X, 'y' AS x
-(1)
- -1
+1
1 + 1 AS `1 + 1`
NULL
NULL AS n
!true
NOT true
~5
current_date() = current_date
current_timestamp() >= timestamp '2020-01-01'
pi(), e()
1 /* a comment */ + 1
1 -- trailing
current_catalog(), current_database(), current_schema()
current_user() IS NOT NULL
user() = current_user()
version() LIKE '4.%'
current_timezone()
TIME '12:34:56'
