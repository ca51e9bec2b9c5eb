SELECT * FROM numbers ORDER BY v, n
SELECT * FROM numbers ORDER BY v DESC, n
SELECT n, v FROM numbers ORDER BY v NULLS LAST, n
SELECT n, v FROM numbers ORDER BY v DESC NULLS FIRST, n DESC
SELECT n, x FROM numbers ORDER BY x, n
SELECT n, x FROM numbers ORDER BY x DESC, n
SELECT n FROM numbers ORDER BY v + n, 1
SELECT n, v AS w FROM numbers ORDER BY w, n
SELECT n AS v, v AS n FROM numbers ORDER BY n NULLS LAST, v
SELECT n FROM numbers ORDER BY -n
SELECT n, g FROM numbers ORDER BY 2 DESC, 1
SELECT n FROM numbers ORDER BY 2
SELECT n FROM numbers ORDER BY ALL DESC
SELECT n FROM numbers ORDER BY nosuch
SELECT n FROM numbers ORDER BY n LIMIT 3
SELECT n FROM numbers ORDER BY n LIMIT 2 OFFSET 3
SELECT n FROM numbers ORDER BY n OFFSET 6
SELECT n FROM numbers LIMIT 0
SELECT n FROM numbers ORDER BY n LIMIT 1 + 1
SELECT n FROM numbers ORDER BY n LIMIT ALL
SELECT n FROM numbers LIMIT -1
SELECT n FROM numbers LIMIT n
SELECT n FROM numbers LIMIT 'x'
SELECT n FROM numbers SORT BY n
SELECT n FROM numbers DISTRIBUTE BY g SORT BY n
SELECT n FROM numbers CLUSTER BY n
SELECT * FROM numbers TABLESAMPLE (100 PERCENT) ORDER BY n
SELECT count(*) FROM numbers TABLESAMPLE (0 PERCENT)
SELECT count(*) FROM numbers TABLESAMPLE (3 ROWS)
SELECT count(*) FROM numbers TABLESAMPLE (200 PERCENT)
SELECT n.* FROM numbers n WHERE n.n = 1
SELECT N, G FROM NUMBERS WHERE n = 1
SELECT numbers.n, NUMBERS.G FROM numbers WHERE n = 1
SELECT `n` FROM `numbers` WHERE `n` = 1
SELECT * EXCEPT (v, x) FROM numbers WHERE n = 1
SELECT * EXCEPT (nosuch) FROM numbers
SELECT point.* EXCEPT (x) FROM nested WHERE id = 1
SELECT *, n + 1 AS m FROM numbers WHERE n = 1
SELECT 1 AS a, 1 AS a
SELECT DISTINCT g, count(*) OVER (PARTITION BY g) AS c FROM numbers ORDER BY g
SELECT ALL 1
SELECT DISTINCT n % 2 FROM numbers ORDER BY 1
SELECT DISTINCT g FROM numbers ORDER BY n
FROM numbers SELECT n WHERE n < 3 ORDER BY n
FROM numbers |> WHERE n < 3 |> SELECT n, v |> ORDER BY n
TABLE departments
SELECT * FROM people p JOIN departments USING (department) WHERE p.salary > 5000 ORDER BY p.id
SELECT id, name FROM people WHERE hired >= '2019-01-01' ORDER BY hired DESC
SELECT department, round(avg(salary), 2) AS avg_salary FROM people WHERE department IS NOT NULL GROUP BY department HAVING avg(salary) > 4000 ORDER BY avg_salary DESC
SELECT count(*), count(name), min(hired), max(salary) FROM people
SELECT id FROM people WHERE salary BETWEEN 4000 AND 6000 AND (age > 40 OR age IS NULL) ORDER BY id
SELECT CASE department WHEN 'sales' THEN 1 ELSE 0 END AS s, sum(id) FROM people GROUP BY 1 ORDER BY 1
SELECT sum(CASE WHEN age > 40 THEN 1 ELSE 0 END) AS old, sum(if(age <= 40, 1, 0)) AS young FROM people
SELECT a.id, b.id FROM people a, people b WHERE a.age = b.age AND a.id < b.id
SELECT * FROM IDENTIFIER('departments') ORDER BY code
SELECT * FROM departments AS d(a, b, c) ORDER BY c
SELECT d.a FROM departments AS d(a, b, c) ORDER BY c
SELECT 1 FROM numbers WHERE n = 1 AND 1 = 1
SELECT 'x' FROM numbers WHERE n < 3
SELECT abs(-n) AS a FROM numbers ORDER BY abs(-n) DESC LIMIT 2
SELECT id + 1, id + 1 AS x, -id, NOT (id > 1), id IS NULL, id IN (1, 2), id BETWEEN 1 AND 2, name LIKE 'A%', CAST(id AS STRING), id::double, CASE WHEN id = 1 THEN 'a' ELSE 'b' END, coalesce(name, 'x'), name || 'x', id % 2, id / 2, id = 1 AND age > 3, people.id FROM people WHERE id = 1
SELECT count(*), count(1), count(DISTINCT age), sum(age), avg(salary), min(name), first(id), count(age, id), sum(age + 1), sum(DISTINCT age), collect_list(id), max(age) FILTER (WHERE id > 1), approx_count_distinct(age), stddev(age), percentile(age, 0.5), bool_and(age > 1), any_value(id) IS NULL FROM people
SELECT array(1, 2)[0], map('a', 1)['a'], struct(1, 2), struct(1, 2).col1, array(1), named_struct('a', 1).a, transform(array(1), x -> x + 1), filter(array(1), (x, i) -> x > i), sort_array(array(1)), explode(array(1)), sequence(1, 2), exists(array(1), x -> true)
SELECT INTERVAL 1 DAY, CAST(INTERVAL 2 MONTH AS STRING), DATE '2020-01-01', TIMESTAMP '2020-01-01 00:00:00', X'AB', 1.50, 1e2, 1.5D, 'it''s', NULL, true, 1Y, -1, +1, ~1, !true, (1), 'a b'
SELECT extract(YEAR FROM DATE '2020-01-01'), trim(' a '), trim(BOTH 'x' FROM 'xax'), substring('abc' FROM 2), position('a' IN 'a'), date '2020-01-01' + interval 1 day, current_date() IS NULL, if(true, 1, 2), nvl(1, 2), 1 <=> 1, 1 == 1, 1 != 1, 1 <> 1, 1 DIV 1, 5 & 1, 'a' RLIKE 'a', 'a' ILIKE 'A', 1 IS DISTINCT FROM 2, 1 IS NOT NULL, NOT 1 IS NULL, 'a' NOT LIKE 'b', 1 NOT IN (2), 1 NOT BETWEEN 2 AND 3, 'a' LIKE 'b' ESCAPE '/'
SELECT ceil(1.5), floor(1.5), round(1.5), round(1.55, 1), pow(2, 3), power(2, 3), mod(5, 3), ln(1), log(2, 8), length('a'), char_length('a'), len('a'), ucase('a'), upper('a'), std(id), variance(id), mean(id), count_if(id > 1), some(id > 1) FROM people
SELECT year(hired), month(hired), day(hired), dayofmonth(hired), date_add(hired, 1), dateadd(hired, 1), date_diff(hired, hired), datediff(hired, hired), to_date('2020-01-01'), to_date('2020', 'yyyy'), date_format(hired, 'y'), date_trunc('DAY', hired), trunc(hired, 'MM'), now() IS NULL, add_months(hired, 1), hired - DATE '2020-01-01', hired - 1 FROM people WHERE id = 1
SELECT lag(id) OVER (ORDER BY id), sum(id) OVER (PARTITION BY name), rank() OVER (PARTITION BY name ORDER BY id DESC), count(*) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), row_number() OVER (ORDER BY id, name), first_value(id) IGNORE NULLS OVER (ORDER BY id), ntile(2) OVER (ORDER BY id) FROM people WHERE id = 1
SHOW TABLES LIKE 'dep*'
SHOW COLUMNS IN departments
DESCRIBE departments
DESCRIBE TABLE people
DESCRIBE QUERY SELECT 1 AS a, 'x' AS b
DESCRIBE FUNCTION nosuchfunction
SHOW FUNCTIONS LIKE 'array_c*'
SET spark.sql.ansi.enabled
