SELECT * FROM l JOIN r ON l.k = r.k ORDER BY a, b
SELECT * FROM l INNER JOIN r USING (k) ORDER BY a, b
SELECT * FROM l LEFT JOIN r ON l.k = r.k ORDER BY a, b
SELECT * FROM l LEFT OUTER JOIN r USING (k) ORDER BY a, b
SELECT * FROM l RIGHT JOIN r ON l.k = r.k ORDER BY a, b
SELECT * FROM l RIGHT JOIN r USING (k) ORDER BY a, b
SELECT * FROM l FULL OUTER JOIN r ON l.k = r.k ORDER BY a, b
SELECT * FROM l FULL JOIN r USING (k) ORDER BY a, b
SELECT * FROM l LEFT SEMI JOIN r ON l.k = r.k ORDER BY a
SELECT * FROM l SEMI JOIN r USING (k) ORDER BY a
SELECT * FROM l LEFT ANTI JOIN r ON l.k = r.k ORDER BY a
SELECT * FROM l ANTI JOIN r USING (k) ORDER BY a
SELECT * FROM l CROSS JOIN r ORDER BY a, b LIMIT 7
SELECT count(*) FROM l, r
SELECT * FROM l, r WHERE l.k = r.k ORDER BY a, b
SELECT * FROM l NATURAL JOIN r ORDER BY a, b
SELECT * FROM l NATURAL FULL JOIN r ORDER BY a, b
SELECT * FROM l JOIN r ON l.k <=> r.k ORDER BY a, b
SELECT * FROM l LEFT JOIN r ON l.k <=> r.k AND r.b LIKE '%b' ORDER BY a, b
SELECT * FROM l JOIN r ON l.k < r.k ORDER BY a, b
SELECT * FROM l LEFT JOIN r ON l.k < r.k AND l.a = 'l3' ORDER BY a, b
SELECT * FROM l FULL JOIN r ON l.k = r.k AND l.a <> 'l2b' ORDER BY a, b
SELECT * FROM l LEFT JOIN r ON false ORDER BY a
SELECT * FROM l JOIN r ON true ORDER BY a, b LIMIT 3
SELECT * FROM l LEFT ANTI JOIN r ON l.k < r.k ORDER BY a
SELECT * FROM l LEFT SEMI JOIN r ON l.k + 1 = r.k ORDER BY a
SELECT k, a, b FROM l FULL JOIN r USING (k) WHERE k IS NOT NULL ORDER BY k, a, b
SELECT l.k, r.k, coalesce(l.k, r.k) AS c FROM l FULL JOIN r USING (k) ORDER BY c, a, b
SELECT l.*, r.b FROM l JOIN r ON l.k = r.k ORDER BY a, b
SELECT x.a, y.a FROM l x JOIN l y ON x.k = y.k AND x.a < y.a
SELECT p.name, d.city FROM people p LEFT JOIN departments d ON p.department = d.department ORDER BY p.id
SELECT name, city FROM people JOIN departments USING (department) ORDER BY name
SELECT d.department, count(p.id) AS n, sum(p.salary) AS s FROM departments d LEFT JOIN people p ON p.department = d.department GROUP BY d.department ORDER BY 1
SELECT * FROM l JOIN r ON l.k = r.k JOIN departments ON code = l.k * 10 ORDER BY a, b
SELECT a FROM l WHERE k IN (SELECT k FROM r) ORDER BY a
SELECT a, t.m FROM l, LATERAL (SELECT max(b) AS m FROM r WHERE r.k = l.k) t ORDER BY a
SELECT a, t.b FROM l LEFT JOIN LATERAL (SELECT b FROM r WHERE r.k = l.k ORDER BY b DESC LIMIT 1) t ORDER BY a
SELECT a, s FROM l CROSS JOIN LATERAL (SELECT l.k * 2 AS s) ORDER BY a
SELECT /*+ BROADCAST(r) */ a, b FROM l JOIN r ON l.k = r.k ORDER BY a, b
SELECT /*+ MERGE(l, r) */ count(*) FROM l JOIN r ON l.k = r.k
SELECT count(*) FROM l JOIN r ON l.k = CAST(r.k AS STRING)
SELECT count(*) FROM l JOIN r ON l.k = r.k + 0.0
SELECT k FROM l JOIN r ON l.k = r.k
SELECT * FROM l JOIN r USING (nosuch)
SELECT * FROM l JOIN r ON l.k = r.nosuch
SELECT * FROM l JOIN r ON l.k
SELECT * FROM l JOIN nosuch ON true
SELECT * FROM (VALUES (1D), (CAST('NaN' AS DOUBLE)), (-0.0D)) AS p(x) JOIN (VALUES (CAST('NaN' AS DOUBLE)), (0.0D)) AS q(y) ON x = y ORDER BY x
SELECT x.n, y.n FROM numbers x JOIN numbers y ON x.v = y.v AND x.n < y.n ORDER BY 1, 2
SELECT * FROM (SELECT 1 AS a) FULL JOIN (SELECT 2 AS b) ON a = b ORDER BY a
SELECT * FROM l RIGHT JOIN (SELECT 1 AS z WHERE false) ON true
SELECT * FROM l LEFT JOIN (SELECT 1 AS z WHERE false) ON true ORDER BY a
SELECT * FROM l LEFT SEMI JOIN (SELECT 1 AS z WHERE false) ON true
SELECT * FROM l ASOF JOIN r MATCH_CONDITION (l.k >= r.k)
