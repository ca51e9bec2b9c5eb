CREATE TEMPORARY VIEW people AS SELECT * FROM VALUES
  (1, 'Ann', 34, CAST(5200.50 AS DECIMAL(10,2)), DATE '2019-03-01', 'sales'),
  (2, 'Bob', 45, CAST(4100.00 AS DECIMAL(10,2)), DATE '2018-07-15', 'sales'),
  (3, 'Cid', NULL, CAST(6100.25 AS DECIMAL(10,2)), DATE '2020-01-31', 'tech'),
  (4, 'Dee', 29, NULL, DATE '2021-12-24', 'tech'),
  (5, 'Eve', 45, CAST(7300.00 AS DECIMAL(10,2)), NULL, 'tech'),
  (6, NULL, 51, CAST(3900.75 AS DECIMAL(10,2)), DATE '2017-11-05', NULL)
  AS people(id, name, age, salary, hired, department);

CREATE TEMPORARY VIEW departments AS SELECT * FROM VALUES
  ('sales', 'Berlin', 10), ('tech', 'Zürich', 20), ('law', NULL, 30), (NULL, 'Nowhere', 40)
  AS departments(department, city, code);

CREATE TEMPORARY VIEW numbers AS SELECT * FROM VALUES
  (1, 'a', 10, 1.5D), (2, 'a', 20, 2.5D), (3, 'a', NULL, 4.0D), (4, 'b', 20, NULL), (5, 'b', 5, -1.0D),
  (6, 'b', 20, CAST('NaN' AS DOUBLE)), (7, 'c', NULL, NULL), (8, NULL, 7, 0.0D)
  AS numbers(n, g, v, x);

CREATE TEMPORARY VIEW nested AS SELECT * FROM VALUES
  (1, array(1, 2, 3), map('a', 1, 'b', 2), named_struct('x', 1, 'y', 'one')),
  (2, array(4, NULL), map('c', CAST(NULL AS INT)), named_struct('x', 2, 'y', CAST(NULL AS STRING))),
  (3, CAST(array() AS ARRAY<INT>), CAST(map() AS MAP<STRING, INT>), NULL),
  (4, NULL, NULL, named_struct('x', CAST(NULL AS INT), 'y', 'four'))
  AS nested(id, items, pairs, point);

CREATE TEMPORARY VIEW l AS SELECT * FROM VALUES (1, 'l1'), (2, 'l2'), (2, 'l2b'), (3, 'l3'), (NULL, 'ln') AS l(k, a);

CREATE TEMPORARY VIEW r AS SELECT * FROM VALUES (2, 'r2'), (3, 'r3'), (3, 'r3b'), (4, 'r4'), (NULL, 'rn') AS r(k, b);
