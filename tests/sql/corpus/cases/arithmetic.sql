1Y + 1Y, 1Y + 1S, 1Y + 1, 1Y + 1L, 1Y + 1F, 1Y + 1D, 1Y + 1.5
1S + 1S, 1S + 1, 1S + 1L, 1S + 1F, 1S + 1D, 1S + 1.5
1 + 1, 1 + 1L, 1 + 1F, 1 + 1D, 1 + 1.5
1L + 1L, 1L + 1F, 1L + 1D, 1L + 1.5
1F + 1F, 1F + 1D, 1F + 1.5, 1D + 1D, 1D + 1.5, 1.5 + 1.5
1Y - 2Y, 1S - 2L, 1 - 2.5, 1L - 1F
2Y * 3Y, 2S * 3, 2 * 3L, 2 * 1.5, 2L * 1.5D
1 / 2, 1L / 2, 1Y / 2Y, 1F / 2F, 1D / 2, 1.5 / 2, 1 / 2.0
7 div 2, -7 div 2, 7 div -2, 7L div 2L, 7.5 div 2, 7.5D div 2D
7 % 3, -7 % 3, 7 % -3, -7 % -3
7.5 % 2, -7.5 % 2, 7.5D % 2D, 5Y % 3Y, 5L % 3
7 mod 3
mod(7, 3), mod(-7, 3)
pmod(7, 3), pmod(-7, 3), pmod(7, -3), pmod(-7, -3)
pmod(-7.5, 2), pmod(-7.5D, 2D), pmod(-1Y, 3Y)
'1' + 1
'1' + 1L
'1' + '2'
'1.5' + 1
'1.5' + 1.5D
'1.5' + 1.5
'a' + 1
'3' * 2
'6' / 2
'7' % 2
'7' div 2
-'5'
NULL + 1
NULL / 0
1 + NULL, NULL * 1.5, NULL % 2
true + 1
DATE '2020-01-01' + 1
1 + DATE '2020-01-01'
DATE '2020-01-01' + 1L
DATE '2020-01-01' - 1
DATE '2020-03-01' - DATE '2020-02-01'
TIMESTAMP '2020-03-01 12:00:00' - TIMESTAMP '2020-03-01 10:30:00'
TIMESTAMP '2020-03-01' - DATE '2020-02-29'
TIMESTAMP '2020-01-01' + 1
array(1) + 1
X'01' + 1
--! ansi both
127Y + 1Y
-128Y - 1Y
100Y * 2Y
32767S + 1S
2147483647 + 1
-2147483648 - 1
65536 * 65536
2147483647 + 1L
9223372036854775807 + 1
9223372036854775807 + 1L
-9223372036854775808 - 1
9223372036854775807 * 2
-9223372036854775808 div -1
-(-2147483648)
-(-128Y)
- CAST(-9223372036854775808 AS BIGINT)
abs(-2147483648)
abs(-128Y)
abs(-5), abs(-5.5), abs(-5.5D), abs(0), abs(-0.0D)
1 / 0
0 / 0
1.0 / 0
1D / 0
1D / 0D
1F / 0
1 % 0
1.5 % 0
1.5D % 0D
pmod(1, 0)
mod(1, 0)
1 div 0
1L div 0L
1e308D * 10
1e308D + 1e308D
-1e308D * 10
1e-320D / 1e10D
CAST('NaN' AS DOUBLE) + 1, CAST('Infinity' AS DOUBLE) - CAST('Infinity' AS DOUBLE)
0.0D * -1, -0.0D + 0.0D
3.4e38F + 3.4e38F
'a' * 2
DATE '9999-12-31' + 1 IS NOT NULL
--! reset
1 & 3, 5 | 2, 5 ^ 1, ~7
1L & 3, 5Y | 2S
shiftleft(1, 3), shiftright(-8, 1), shiftrightunsigned(-8, 1)
1 << 3, -8 >> 1, -8 >>> 1
shiftleft(1, 33), shiftleft(1L, 33), shiftright(1, 33)
1.5 & 1
positive(-1), negative(1), -(-1)
sign(-5), signum(2.5), sign(0), sign(CAST('NaN' AS DOUBLE))
ceil(1.2), ceil(-1.2), ceil(1.2D), ceil(5), ceil(1e20D)
ceiling(1.234, 2), ceil(-1.234, 1), ceil(123, -1)
floor(1.8), floor(-1.2), floor(1.8D), floor(5L)
floor(1.278, 2), floor(-1.234, 1), floor(127, -1)
round(2.5), round(-2.5), round(3.5), round(2.5D), round(-2.5D)
round(2.345, 2), round(2.345D, 2), round(-2.345, 2), round(1.005D, 2)
round(125, -1), round(115, -1), round(-125, -1), round(125L, -2), round(1250.5, -2)
round(2.5, 0), round(9.99, 1), round(CAST(9.99 AS DECIMAL(3,2)), 1)
round(NULL, 2), round(1.5, NULL)
round(2147483647, -1)
round(127Y, -1)
round(CAST('NaN' AS DOUBLE), 2), round(CAST('Infinity' AS DOUBLE))
bround(2.5), bround(3.5), bround(-2.5), bround(2.5D), bround(25, -1), bround(2.345, 2)
rint(2.5D), rint(3.5D), rint(-2.5D), rint(2.1)
sqrt(4), sqrt(2.0), sqrt(-1), sqrt(NULL)
cbrt(27), cbrt(-8), cbrt(2)
exp(0), exp(1), exp(1000), expm1(0)
ln(1), ln(0), ln(-1), ln(NULL)
log(10, 100), log(2, 8), log(10), log(0, 10), log(-1, 2), log(2, -1), log(1, 2)
log2(8), log10(1000), log1p(0), log2(0), log10(-1)
pow(2, 10), power(2, -1), pow(0, 0), pow(-8, 1/3), 2 ** 3
sin(0), cos(0), tan(0), asin(2), acos(1), atan(0), atan2(1, 1), atan2(0, -1)
sinh(0), cosh(0), tanh(0), asinh(0), acosh(1), atanh(0), atanh(1)
sec(0), csc(1), cot(1)
degrees(pi()), radians(180)
hypot(3, 4)
factorial(5), factorial(0), factorial(20), factorial(21), factorial(-1)
greatest(1, 2, 3), least(1, 2, 3), greatest(1, NULL, 3), least(NULL, 2), greatest(NULL, NULL)
greatest(1, 2.5, 3L), greatest('a', 'b'), least(DATE '2020-01-01', DATE '2019-01-01'), greatest(CAST('NaN' AS DOUBLE), 1D)
greatest(1, 'a')
greatest(1)
nanvl(CAST('NaN' AS DOUBLE), 5), nanvl(1D, 5D), nanvl(NULL, 5)
isnan(CAST('NaN' AS DOUBLE)), isnan(1D), isnan(NULL)
width_bucket(5.3, 0.2, 10.6, 5), width_bucket(-2.1, 1.3, 3.4, 3), width_bucket(8.1, 0.0, 5.7, 4), width_bucket(-0.9, 5.2, 0.5, 2)
bin(13), bin(-13), bin(0), bin(NULL)
hex(255), hex(-1), hex('Spark'), hex(X'0A0B'), unhex('537061726B'), unhex('ABC'), unhex('XY')
conv('100', 2, 10), conv('-10', 16, -10), conv('ff', 16, 10), conv('zz', 36, 10), conv('9223372036854775808', 10, 16), conv('1.5', 10, 2), conv('', 10, 2), conv('8', 7, 10)
bit_count(7), bit_count(-1), bit_count(true), bit_get(11, 0), bit_get(11, 2), getbit(11, 3)
try_add(1, 2), try_add(2147483647, 1), try_add(127Y, 1Y), try_add(1.5, NULL)
try_subtract(-2147483648, 1), try_multiply(2147483647, 2), try_divide(1, 0), try_divide(6, 4), try_mod(7, 0), try_mod(7, 4)
try_add(DATE '2021-01-01', 1), try_divide(1D, 0D), try_divide(NULL, 0), try_remainder(5, 0)
try_add('a', 1)
try_divide(INTERVAL 2 DAY, 0)
1 + 2 * 3 - 4 / 2
(1 + 2) * 3
2 - - 2
n + v, n * 2.5, v / n, x - n, -n, n % 3 FROM numbers
v + 1 AS w FROM numbers WHERE v IS NOT NULL
sum(n) + 1, max(v) - min(v), avg(n) / 2 FROM numbers
uniform(1, 2) BETWEEN 1 AND 2
rand() BETWEEN 0 AND 1
randn(42) IS NOT NULL
