explode(array(1, 2, NULL)), explode(map('a', 1, 'b', 2)), explode(array()), explode(CAST(NULL AS ARRAY<INT>)), explode_outer(array()), explode_outer(map()), explode_outer(CAST(NULL AS ARRAY<INT>)), posexplode(array('x', 'y')), posexplode(map('a', 1)), posexplode_outer(array()), inline(array(struct(1, 'a'), struct(2, 'b'))), inline_outer(array()), stack(2, 1, 'a', 2, 'b'), stack(2, 1, 2, 3), stack(1, 1, 2)
explode(1)
SELECT explode(array(1, 2)) AS x, 'k' AS y
SELECT explode(map('a', 1)) AS (k, v)
SELECT posexplode(array('x')) AS (p, c)
SELECT inline(array(struct(1 AS a, 'x' AS b), NULL))
SELECT inline_outer(CAST(NULL AS ARRAY<STRUCT<a: INT, b: STRING>>))
SELECT stack(2, 'a', 1, 'b', 2) AS (name, value)
SELECT id, explode(items) AS item FROM nested
SELECT id, explode_outer(items) AS item FROM nested
SELECT id, posexplode(items) FROM nested
SELECT id, explode(pairs) FROM nested
SELECT id, x FROM nested LATERAL VIEW explode(items) t AS x
SELECT id, x FROM nested LATERAL VIEW OUTER explode(items) t AS x
SELECT id, k, v FROM nested LATERAL VIEW explode(pairs) t AS k, v
SELECT id, x, k FROM nested LATERAL VIEW OUTER explode(items) a AS x LATERAL VIEW OUTER explode(map_keys(pairs)) b AS k
SELECT id, p, x FROM nested LATERAL VIEW posexplode(items) t AS p, x WHERE p > 0
SELECT id, t.* FROM nested LATERAL VIEW explode(items) t
SELECT id, col FROM nested LATERAL VIEW explode(items)
SELECT * FROM explode(array(1, 2))
SELECT * FROM explode(array(1, 2)) AS t(x)
SELECT * FROM nested, LATERAL explode(items) AS t(x) WHERE id = 1
SELECT * FROM range(3)
SELECT * FROM range(1, 10, 4) AS t(i)
SELECT * FROM range(5, 0, -2)
SELECT id, id * id AS sq FROM range(2, 5)
SELECT explode(array(1)), explode(array(2))
SELECT explode(explode(array(array(1))))
SELECT 1 + explode(array(1))
SELECT id FROM nested WHERE explode(items) = 1
SELECT explode(split('a,b', ',')) AS part, count(*) FROM numbers GROUP BY 1
SELECT word, count(*) AS n FROM (SELECT explode(split('to be or not to be', ' ')) AS word) GROUP BY word ORDER BY n DESC, word
SELECT explode(sequence(1, 3)) AS n ORDER BY n DESC
SELECT explode(transform(items, x -> struct(x, id))) AS s FROM nested
SELECT explode(array(1, 2)) AS (a, b)
SELECT stack(0, 1)
SELECT stack(2, 1, 'a')
SELECT inline(array(1))
