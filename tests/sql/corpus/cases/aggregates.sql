count(*), count(v), count(DISTINCT v), count(1), count(NULL), count(g, v), count(DISTINCT g, v) FROM numbers
sum(v), sum(x), sum(n), sum(DISTINCT v), avg(v), avg(x), mean(v), avg(DISTINCT v) FROM numbers
min(v), max(v), min(x), max(x), min(g), max(g) FROM numbers
sum(v), count(v), avg(v), min(v), max(v), collect_list(v), count(*) FROM numbers WHERE false
g, sum(v), count(*), avg(x) FROM numbers GROUP BY g ORDER BY g
g, sum(v) FILTER (WHERE v > 10), count(*) FILTER (WHERE v IS NULL) FROM numbers GROUP BY g ORDER BY g
g, max(n) - min(n) AS spread FROM numbers GROUP BY g HAVING count(*) > 1 ORDER BY g
g FROM numbers GROUP BY g HAVING sum(v) > 20 ORDER BY g
stddev(v), stddev_samp(v), stddev_pop(v), variance(v), var_samp(v), var_pop(v), std(v) FROM numbers
stddev(n), variance(n) FROM numbers WHERE n = 1
stddev_pop(n), var_pop(n), corr(n, n), covar_samp(n, n) FROM numbers WHERE n = 1
corr(n, v), covar_pop(n, v), covar_samp(n, v), skewness(n), kurtosis(n), skewness(v), kurtosis(v) FROM numbers
regr_count(n, v), regr_slope(n, v), regr_intercept(n, v), regr_r2(n, v), regr_avgx(n, v), regr_avgy(n, v), regr_sxx(n, v), regr_sxy(n, v), regr_syy(n, v) FROM numbers
collect_list(v), collect_set(g) FROM (SELECT * FROM numbers WHERE n <= 3 ORDER BY n)
sort_array(collect_set(v)), array_sort(collect_list(g)) FROM numbers
array_agg(v) FROM numbers
listagg(g), listagg(g, ','), string_agg(g, '-') FROM numbers
listagg(g, ',') WITHIN GROUP (ORDER BY g DESC) FROM numbers
listagg(DISTINCT g, ',') WITHIN GROUP (ORDER BY g) FROM numbers
min_by(g, n), max_by(g, n), min_by(n, v), max_by(n, x) FROM numbers
max_by(g, v), min_by(g, v) FROM numbers WHERE v IS NULL
first(v), last(v), first(v, true), last(v, true), first(v) IGNORE NULLS, last_value(v) IGNORE NULLS, first_value(g), any_value(g), any_value(v, true) FROM numbers
bool_and(v > 5), bool_or(v > 15), every(n > 0), some(n > 7), any(v > 100), bool_and(NULL) FROM numbers
count_if(v > 10), count_if(v IS NULL), count_if(NULL) FROM numbers
bit_and(n), bit_or(n), bit_xor(n), bit_and(v) FROM numbers
product(n) FROM numbers
mode(v), mode(g) FROM numbers WHERE g = 'a' OR g = 'b'
mode() WITHIN GROUP (ORDER BY v), mode(v, true) FROM numbers
median(v), median(n), percentile(v, 0.5), percentile(n, 0.25), percentile(n, array(0, 0.5, 1)), percentile(v, 0.9) FROM numbers
percentile_cont(0.5) WITHIN GROUP (ORDER BY v), percentile_disc(0.5) WITHIN GROUP (ORDER BY v), percentile_cont(0.25) WITHIN GROUP (ORDER BY n DESC) FROM numbers
percentile(v, 0.5, n) FROM numbers
percentile(v, 1.5) FROM numbers
percentile_approx(n, 0.5), approx_percentile(n, array(0.25, 0.75)), percentile_approx(v, 0.5, 100) FROM numbers
approx_count_distinct(g), approx_count_distinct(v) FROM numbers
histogram_numeric(n, 3) FROM numbers
max(struct(v, n)), min(struct(g, n)) FROM numbers
max(array(v)), max(NULL) FROM numbers
sum('5'), avg('5'), sum(NULL) FROM numbers
sum(CAST(v AS STRING)), avg(CAST(v AS STRING)) FROM numbers
sum(g) FROM numbers
sum(x) FROM numbers WHERE x < 10 OR x IS NULL
sum(1Y), sum(1S), sum(1L), sum(1F), sum(1.5), sum(1D), avg(1Y), avg(1.5), avg(1D) FROM numbers
try_sum(v), try_avg(v) FROM numbers
sum(b) FROM VALUES (9223372036854775807L), (1L) AS t(b)
try_sum(b), try_avg(b) FROM VALUES (9223372036854775807L), (1L) AS t(b)
avg(b) FROM VALUES (9223372036854775807L), (9223372036854775807L) AS t(b)
sum(i) FROM VALUES (2147483647), (1) AS t(i)
sum(d), avg(d), max(d), min(d) FROM VALUES (CAST('NaN' AS DOUBLE)), (1D), (NULL) AS t(d)
max(f), min(f) FROM VALUES (-0.0D), (0.0D) AS t(f)
grouping_id, g, h, s FROM (SELECT grouping_id() AS grouping_id, g, n % 2 AS h, sum(v) AS s FROM numbers GROUP BY CUBE(g, n % 2)) ORDER BY 1, 2, 3
max(hired), min(hired), avg(age), sum(salary), avg(salary) FROM people
department, count(*) AS n, avg(age) AS a, sum(salary) AS s FROM people GROUP BY department ORDER BY department
count(DISTINCT department), count(DISTINCT age), sum(DISTINCT age) FROM people
department, count(DISTINCT age), sum(DISTINCT age), max(age) FROM people GROUP BY department ORDER BY department
max(name), min(name) FROM people
max(pairs) FROM nested
count(*) FROM nested WHERE items IS NOT NULL
count(items), count(point), count(point.x) FROM nested
map_from_entries(collect_list(struct(n, g))) FROM (SELECT * FROM numbers WHERE n < 3 ORDER BY n)
bit_count(bit_or(n)), 1 + sum(n) * 2 AS s FROM numbers
any_value(n) IS NOT NULL FROM numbers
count(*) + 1, sum(n) / count(*) FROM numbers
sum(n), sum(N) FROM numbers
SELECT sum(n) AS s, s * 2 AS t FROM numbers
SELECT DISTINCT g FROM numbers ORDER BY g
SELECT DISTINCT g, v IS NULL AS e FROM numbers ORDER BY g, e
SELECT max(n), 5 FROM numbers
SELECT count(*) FROM (SELECT 1 WHERE false)
SELECT n % 2, count(*) FROM numbers GROUP BY n % 2 ORDER BY 1
SELECT n % 2 + 1, count(*) FROM numbers GROUP BY n % 2 ORDER BY 1
SELECT v, count(*) FROM numbers GROUP BY v ORDER BY v NULLS LAST
SELECT x, count(*) FROM VALUES (CAST('NaN' AS DOUBLE)), (CAST('NaN' AS DOUBLE)), (0.0D), (-0.0D), (NULL), (NULL) AS t(x) GROUP BY x ORDER BY x
SELECT items, count(*) FROM nested GROUP BY items ORDER BY items
SELECT point, count(*) FROM nested GROUP BY point ORDER BY point
SELECT pairs, count(*) FROM nested GROUP BY pairs
SELECT 1 FROM numbers HAVING count(*) > 3
SELECT g, n FROM numbers GROUP BY g
SELECT g, sum(n) FROM numbers
SELECT sum(sum(n)) FROM numbers
SELECT g FROM numbers WHERE sum(n) > 1
SELECT sum(n) FROM numbers GROUP BY sum(n)
SELECT sum(DISTINCT n, v) FROM numbers
SELECT count() FROM numbers
SELECT collect_list(DISTINCT v) FROM numbers WHERE g = 'b' AND v = 20
SELECT g, approx_top_k(v) FROM numbers WHERE g = 'b' GROUP BY g
SELECT count_min_sketch(v, 0.5d, 0.5d, 1) IS NOT NULL FROM numbers
SELECT hll_sketch_estimate(hll_sketch_agg(v)) FROM numbers
SELECT bitmap_count(bitmap_construct_agg(bitmap_bit_position(n))) FROM numbers
--! ansi both
SELECT sum(b) FROM VALUES (9223372036854775807L), (2L) AS t(b)
SELECT avg(s), sum(s) FROM VALUES ('1'), ('x') AS t(s)
