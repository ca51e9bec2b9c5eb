SELECT g, n % 2 AS odd, sum(v) FROM numbers GROUP BY g, n % 2 ORDER BY g, odd
SELECT g, n % 2 AS odd, sum(v) FROM numbers GROUP BY ROLLUP(g, n % 2) ORDER BY g, odd, 3
SELECT g, n % 2 AS odd, sum(v) FROM numbers GROUP BY g, n % 2 WITH ROLLUP ORDER BY 1, 2, 3
SELECT g, n % 2 AS odd, sum(v) FROM numbers GROUP BY CUBE(g, n % 2) ORDER BY 1, 2, 3
SELECT g, n % 2 AS odd, sum(v) FROM numbers GROUP BY g, n % 2 WITH CUBE ORDER BY 1, 2, 3
SELECT department, age, count(*) FROM people GROUP BY GROUPING SETS ((department), (age), ()) ORDER BY 1, 2, 3
SELECT department, age, grouping(department), grouping(age), grouping_id(), count(*) FROM people GROUP BY CUBE(department, age) ORDER BY 5, 1, 2
SELECT department, grouping_id(department) AS gid FROM people GROUP BY ROLLUP(department) ORDER BY gid, department
SELECT department, age, sum(id) FROM people GROUP BY department, GROUPING SETS ((age), ()) ORDER BY 1, 2, 3
SELECT department, sum(id) FROM people GROUP BY ROLLUP(department) HAVING grouping(department) = 1
SELECT grouping(g) FROM numbers GROUP BY g
SELECT g, grouping_id() FROM numbers GROUP BY g
SELECT g, sum(n) FROM numbers GROUP BY ALL ORDER BY g
SELECT g, n % 2, sum(n) + count(*) FROM numbers GROUP BY ALL ORDER BY ALL
SELECT sum(n) FROM numbers GROUP BY ALL
SELECT g, v FROM numbers WHERE n < 4 GROUP BY ALL ORDER BY ALL
SELECT g, sum(n) FROM numbers GROUP BY 1 ORDER BY 1
SELECT g AS k, sum(n) FROM numbers GROUP BY k ORDER BY k
SELECT upper(g) AS k, count(*) AS c FROM numbers GROUP BY k HAVING c > 1 ORDER BY k
SELECT g, sum(n) FROM numbers GROUP BY 3
SELECT g, sum(n) FROM numbers GROUP BY 0
SELECT g, sum(n) FROM numbers GROUP BY 2
SELECT sum(n) FROM numbers GROUP BY ()
SELECT g, count(*) FROM numbers GROUP BY g ORDER BY count(*) DESC, g
SELECT g FROM numbers GROUP BY g ORDER BY sum(v) NULLS LAST, g
SELECT g, sum(n) AS s FROM numbers GROUP BY g ORDER BY s + 1
SELECT count(*), g IS NULL FROM numbers GROUP BY g IS NULL ORDER BY 1
-- pivot with one aggregate
SELECT * FROM (SELECT department, age, id FROM people) PIVOT (sum(id) FOR department IN ('sales', 'tech')) ORDER BY age

-- pivot with aliases and two aggregates
SELECT * FROM (SELECT g, n, v FROM numbers) PIVOT (sum(v) AS s, count(*) AS c FOR g IN ('a' AS first, 'b' AS second)) ORDER BY n

-- pivot without other columns
SELECT * FROM (SELECT g, v FROM numbers) PIVOT (max(v) FOR g IN ('a', 'b', 'c', 'd'))

-- pivot over two columns
SELECT * FROM (SELECT g, n % 2 AS odd, v FROM numbers) PIVOT (sum(v) FOR (g, odd) IN (('a', 1) AS a1, ('b', 0) AS b0))

-- pivot with an aggregate of an expression
SELECT * FROM (SELECT g, n FROM numbers) PIVOT (sum(n * 2) FOR g IN ('a', 'b'))

-- pivot of something that is no aggregate
SELECT * FROM (SELECT g, n FROM numbers) PIVOT (n FOR g IN ('a', 'b'))

-- unpivot
SELECT * FROM (SELECT id, age, CAST(salary AS INT) AS pay FROM people WHERE id < 4) UNPIVOT (amount FOR what IN (age, pay)) ORDER BY id, what

-- unpivot including nulls
SELECT * FROM (SELECT id, age, CAST(salary AS INT) AS pay FROM people WHERE id IN (3, 4)) UNPIVOT INCLUDE NULLS (amount FOR what IN (age AS a, pay AS p)) ORDER BY id, what

-- unpivot of several columns
SELECT * FROM VALUES (1, 2, 3, 4) AS t(a, b, c, d) UNPIVOT ((x, y) FOR pair IN ((a, b) AS ab, (c, d) AS cd)) ORDER BY pair

-- unpivot of different types
SELECT * FROM (SELECT id, name, age FROM people) UNPIVOT (amount FOR what IN (name, age))

