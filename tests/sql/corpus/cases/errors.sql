SELECT nosuch FROM people
SELECT nam FROM people
SELECT people.nosuch FROM people
SELECT p.id FROM people
SELECT id FROM people p WHERE people.id = 1
SELECT nosuch
SELECT * FROM nosuch
SELECT * FROM peopel
SELECT * FROM a.b.c.d
SELECT * FROM nosuchschema.nosuchtable
SELECT nosuch.* FROM people
SELECT nosuch(1)
SELECT upperr('a')
SELECT a.b.nosuch(1)
SELECT k FROM l, r
SELECT l.k FROM l, l
SELECT upper(1, 2)
SELECT concat_ws()
SELECT array_contains(1, 2)
SELECT array_contains(array(1), 'a')
SELECT substring(array(1), 1)
SELECT date_add('x', 'y')
SELECT year(array(1))
SELECT 1 + array(1)
SELECT 'a' + 1
SELECT NOT 1
SELECT 1 AND true
SELECT -'a'
SELECT -true
SELECT abs('x')
SELECT abs(true)
SELECT sum('x') FROM people
SELECT sum(true) FROM people
SELECT max(map(1, 2))
SELECT 1 = array(1)
SELECT map(1, 2) = map(1, 2)
SELECT array(1) = array('a')
SELECT id FROM people ORDER BY map(1, id)
SELECT DISTINCT map(1, 2)
SELECT map(1, 2) AS m GROUP BY m
SELECT 1 IN ('a', 'b')
SELECT 1 IN (array(1))
SELECT CASE WHEN true THEN 1 ELSE array(1) END
SELECT coalesce(1, array(1))
SELECT if(true, 1, map(1, 2))
SELECT id FROM people WHERE name
SELECT id FROM people WHERE 1
SELECT id FROM people HAVING id > 1
SELECT id, count(*) FROM people
SELECT id, count(*) FROM people GROUP BY name
SELECT id + 1 FROM people GROUP BY id + 2
SELECT count(*) FROM people WHERE count(*) > 1
SELECT sum(count(*)) FROM people
SELECT * FROM people GROUP BY id
SELECT id FROM people GROUP BY nosuch
SELECT id FROM people ORDER BY nosuch
SELECT id FROM people ORDER BY 5
SELECT id FROM people GROUP BY 5
SELECT sum(id) FROM people GROUP BY 1
SELECT * FROM people LIMIT -5
SELECT * FROM people LIMIT id
SELECT 1 UNION SELECT 1, 2
SELECT 1 UNION SELECT array(1)
SELECT 1 INTERSECT SELECT 'a', 2
SELECT 1/0
SELECT 1 % 0
SELECT 1 div 0
SELECT 2147483647 + 1
SELECT 9223372036854775807 + 1
SELECT 127Y + 1Y
SELECT CAST('x' AS INT)
SELECT CAST('x' AS DATE)
SELECT CAST('x' AS TIMESTAMP)
SELECT CAST('x' AS BOOLEAN)
SELECT CAST('x' AS DOUBLE)
SELECT CAST('x' AS DECIMAL(10,2))
SELECT CAST(300 AS TINYINT)
SELECT CAST(1e20D AS INT)
SELECT CAST(12345 AS DECIMAL(3,0))
SELECT CAST(array(1) AS INT)
SELECT CAST(1 AS ARRAY<INT>)
SELECT CAST(DATE '2020-01-01' AS INT)
SELECT CAST(1 AS NOSUCH)
SELECT CAST(1 AS DECIMAL(40,0))
SELECT CAST(1 AS DECIMAL(2,3))
SELECT CAST(1 AS ARRAY<>)
SELECT array(1)[5]
SELECT array(1)[-1]
SELECT element_at(array(1), 5)
SELECT element_at(array(1), 0)
SELECT element_at(map('a', 1), 'b')
SELECT map('a', 1)['b']
SELECT elt(5, 'a')
SELECT map('a', 1, 'a', 2)
SELECT map(NULL, 1)
SELECT to_date('x')
SELECT to_date('x', 'yyyy')
SELECT to_timestamp('x')
SELECT make_date(2023, 2, 30)
SELECT next_day(DATE '2020-01-01', 'x')
SELECT to_number('x', '9')
SELECT date_format(DATE '2020-01-01', 'bogus')
SELECT decode(X'FF', 'bogus')
SELECT raise_error('no')
SELECT assert_true(false)
SELECT regexp_replace('a', '(', '')
SELECT 'a' RLIKE '('
SELECT regexp_extract('a', 'a', 5)
SELECT 'a' LIKE 'a' ESCAPE 'xx'
SELECT (SELECT id FROM people)
SELECT (SELECT id, name FROM people)
SELECT id IN (SELECT id, name FROM people) FROM people
SELECT struct(1 AS a).b
SELECT point.nosuch FROM nested
SELECT id.x FROM people
SELECT items.x FROM nested
SELECT explode(1)
SELECT explode(array(1)), explode(array(2))
SELECT id FROM people WHERE explode(array(1)) = 1
SELECT rank() FROM people
SELECT id FROM people WHERE row_number() OVER (ORDER BY id) = 1
SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN 1 FOLLOWING AND 1 PRECEDING) FROM people
SELECT sum(id) OVER (ORDER BY name RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM people
SELECT sum(id) OVER w FROM people
SELECT row_number() OVER (ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM people
SELECT percentile(id, 2) FROM people
SELECT * FROM people JOIN departments USING (id)
SELECT * FROM people JOIN departments ON id
SELECT * FROM people JOIN departments ON people.id = nosuch
WITH t AS (SELECT 1), t AS (SELECT 2) SELECT * FROM t
WITH t(a, b) AS (SELECT 1) SELECT * FROM t
SELECT * FROM VALUES (1, 2), (3)
SELECT * FROM VALUES (1) AS t(a, b)
SELECT * FROM (SELECT 1 AS a) PIVOT (a FOR a IN (1))
SELECT * FROM people TABLESAMPLE (101 PERCENT)
SELECT * FROM range('x')
SELECT * FROM range()
SELECT * FROM nosuchfunction(1)
SELEC 1
SELECT
SELECT FROM
SELECT 1 FROM
SELECT * FROM people WHERE
SELECT * FROM people WHERE id >
SELECT (1
SELECT 1)
SELECT 'unclosed
SELECT `unclosed
SELECT 1 +
SELECT 1 2
SELECT a b c FROM people
SELECT * FROM people GROUP
SELECT * FROM people ORDER id
SELECT CASE WHEN true THEN 1
SELECT count(* FROM people
SELECT 1; SELECT 2
SELECT 1 FROM people JOIN
SELECT 1 AS
SELECT 1,
SELECT @x
SELECT 1 # 2
SELECT a.b.c.d FROM people
SELECT 1 AS select
INSERT INTO nosuch VALUES (1)
DROP TABLE nosuch
DROP VIEW nosuch
DESCRIBE nosuch
SHOW COLUMNS IN nosuch
CREATE TEMPORARY VIEW people AS SELECT 1
SET spark.sql.ansi.enabled=maybe
SELECT transform(array(1), x -> nosuch)
SELECT transform(array(1), (a, b, c) -> a)
SELECT aggregate(array(1), 'x', (a, x) -> a + x)
SELECT from_json('{}', 'a NOSUCH')
SELECT to_json(1)
SELECT struct(*) FROM nosuch
SELECT count(DISTINCT *) FROM people
SELECT count(DISTINCT id) FILTER (WHERE nosuch) FROM people
SELECT sum(id) FILTER (WHERE id) FROM people
SELECT abs(id) FILTER (WHERE true) FROM people
SELECT abs(DISTINCT id) FROM people
SELECT grouping(id) FROM people
SELECT id AS a, a + nosuch FROM people
SELECT TIMESTAMP 'x'
SELECT DATE 'x'
SELECT INTERVAL 'x' DAY
SELECT X'zz'
SELECT 1e500
SELECT 300Y
SELECT stack(2, 1, 'a', 'b', 2)
SELECT inline(array(1))
SELECT sequence(1, 5, -1)
SELECT array_sort(array(1), (a, b) -> true)
SELECT named_struct('a', 1, 'b')
SELECT aes_decrypt(X'00', 'x')
SELECT hash()
SELECT current_date(1)
SELECT try_cast(1 AS DATE)
SELECT try_add(1)
