SELECT (SELECT max(n) FROM numbers)
SELECT (SELECT n FROM numbers WHERE false)
SELECT (SELECT max(n) FROM numbers) + 1 AS m, n FROM numbers WHERE n < 3 ORDER BY n
SELECT (SELECT n FROM numbers)
SELECT (SELECT n, v FROM numbers LIMIT 1)
SELECT id, (SELECT city FROM departments d WHERE d.department = p.department) AS city FROM people p ORDER BY id
SELECT id, (SELECT count(*) FROM numbers WHERE n < p.id) AS c FROM people p ORDER BY id
SELECT id, (SELECT max(b) FROM r WHERE r.k = p.id) AS c FROM people p ORDER BY id
SELECT id FROM people p WHERE EXISTS (SELECT 1 FROM departments d WHERE d.department = p.department) ORDER BY id
SELECT id FROM people p WHERE NOT EXISTS (SELECT 1 FROM departments d WHERE d.department = p.department) ORDER BY id
SELECT id FROM people WHERE department IN (SELECT department FROM departments) ORDER BY id
SELECT id FROM people WHERE department NOT IN (SELECT department FROM departments) ORDER BY id
SELECT id FROM people WHERE department NOT IN (SELECT department FROM departments WHERE department IS NOT NULL) ORDER BY id
SELECT id FROM people WHERE id NOT IN (SELECT k FROM l WHERE k IS NOT NULL) ORDER BY id
SELECT id FROM people WHERE id NOT IN (SELECT k FROM l) ORDER BY id
SELECT id FROM people WHERE NULL NOT IN (SELECT k FROM l WHERE false) ORDER BY id
SELECT id, id IN (SELECT k FROM l) AS i FROM people ORDER BY id
SELECT id FROM people WHERE (id, department) IN (SELECT 1, 'sales') ORDER BY id
SELECT id FROM people WHERE id > (SELECT avg(id) FROM people) ORDER BY id
SELECT id FROM people p WHERE age > (SELECT avg(age) FROM people q WHERE q.department = p.department) ORDER BY id
SELECT id FROM people WHERE id IN (SELECT k FROM l) OR department = 'tech' ORDER BY id
SELECT id FROM people p WHERE EXISTS (SELECT 1 FROM l WHERE l.k = p.id) AND NOT EXISTS (SELECT 1 FROM r WHERE r.k = p.id) ORDER BY id
SELECT department FROM people GROUP BY department HAVING count(*) > (SELECT 1) ORDER BY department
SELECT id FROM people p WHERE id = (SELECT max(k) FROM l WHERE l.k <= p.id) ORDER BY id
SELECT CASE WHEN EXISTS (SELECT 1 FROM l WHERE k = 2) THEN 'yes' ELSE 'no' END AS answer
SELECT EXISTS (SELECT 1 FROM l WHERE false)
SELECT (SELECT collect_list(k) FROM (SELECT k FROM l ORDER BY k) WHERE k IS NOT NULL) AS ks
SELECT * FROM (SELECT id, age FROM people WHERE age > 30) AS t WHERE t.id > 1 ORDER BY id
SELECT t.x FROM (SELECT 1) AS t(x)
SELECT * FROM (SELECT 1 AS x) t, (SELECT 2 AS x) u
SELECT x FROM (SELECT 1 AS x) t, (SELECT 2 AS x) u
SELECT (SELECT d.city FROM departments d WHERE d.code > p.id) FROM people p
SELECT id FROM people p WHERE id = (SELECT q.id FROM people q WHERE q.id = p.id)
WITH t AS (SELECT 1 AS x) SELECT * FROM t
WITH t(a, b) AS (SELECT 1, 2), u AS (SELECT a + b AS c FROM t) SELECT * FROM t, u
WITH t AS (SELECT 1 AS x) SELECT * FROM t JOIN t AS s ON t.x = s.x
WITH t AS (SELECT 1 AS x), t AS (SELECT 2 AS x) SELECT * FROM t
WITH l AS (SELECT 42 AS answer) SELECT * FROM l
WITH t AS (WITH u AS (SELECT 5 AS y) SELECT * FROM u) SELECT y FROM t
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) FROM t
WITH t AS (SELECT * FROM nosuch) SELECT 1
WITH t(a) AS (SELECT 1, 2) SELECT * FROM t
SELECT * FROM (WITH t AS (SELECT 3 AS z) SELECT * FROM t)
SELECT 1 AS a, a + 1 AS b, b * 2 AS c
SELECT age AS id, id + 1 AS x FROM people WHERE people.id = 1
SELECT n + 1 AS m, m * 2 AS d FROM numbers WHERE n < 3 ORDER BY d
SELECT sum(n) AS s, s / count(*) AS m FROM numbers
SELECT g AS a, count(*) AS c, c + 1 AS d FROM numbers GROUP BY g ORDER BY a
SELECT 1 AS a, 2 AS a, a + 1 AS b
SELECT 1 AS a WHERE a = 1
SELECT row_number() OVER (ORDER BY n) AS r, r * 10 AS t FROM numbers ORDER BY n LIMIT 2
