array(1, 2, 3)[0], array(1, 2, 3)[2], array(array(1), array(2))[1][0], array(1)[NULL], CAST(NULL AS ARRAY<INT>)[0]
array(1, 2)['a']
--! ansi both
array(1, 2, 3)[3]
array(1, 2, 3)[-1]
element_at(array(1, 2, 3), 1), element_at(array(1, 2, 3), -1)
element_at(array(1, 2, 3), 4)
element_at(array(1, 2, 3), 0)
map('a', 1)['b']
element_at(map('a', 1), 'b')
elt(5, 'a', 'b')
--! reset
try_element_at(array(1, 2, 3), 4), try_element_at(array(1, 2, 3), -3), try_element_at(map('a', 1), 'b'), get(array(1, 2), 5), get(array(1, 2), -1), get(array(1, 2), 1), get(NULL, 1)
size(array(1, 2)), size(array()), size(NULL), cardinality(array(1)), size(map('a', 1)), array_size(array(1, NULL)), array_size(NULL)
size('a')
array_contains(array(1, 2), 2), array_contains(array(1, NULL), 2), array_contains(array(1, NULL), 1), array_contains(NULL, 1), array_contains(array(1, 2), 2.0), array_contains(array('a'), 'A')
array_contains(array(1), NULL)
array_contains(array(1), 'x')
array_position(array(3, 2, 1), 1), array_position(array(1), 5), array_position(array(NULL, 1), 1), array_position(array(1, 1), 1), array_position(NULL, 1)
array_distinct(array(1, 2, 1, NULL, NULL, 3)), array_distinct(array(CAST('NaN' AS DOUBLE), CAST('NaN' AS DOUBLE))), array_distinct(array('b', 'a', 'b')), array_distinct(array(array(1), array(1)))
array_union(array(1, 2), array(2, 3)), array_union(array(1, NULL, 1), array(NULL)), array_intersect(array(1, 2, 2, NULL), array(2, NULL)), array_except(array(1, 2, 2, NULL), array(2)), array_intersect(array(1), array('1')), array_union(array(1), array(2.5))
array_union(array(1), 1)
arrays_overlap(array(1, 2), array(2, 3)), arrays_overlap(array(1), array(2)), arrays_overlap(array(1, NULL), array(2)), arrays_overlap(array(1, NULL), array(1)), arrays_overlap(array(), array(1))
array_join(array('a', 'b', NULL), ','), array_join(array('a', NULL, 'b'), ',', '?'), array_join(array(), ','), array_join(NULL, ','), array_join(array(1, 2), '-')
array_min(array(3, 1, NULL)), array_max(array(3, 1, NULL)), array_min(array()), array_max(array('a', 'B')), array_max(array(CAST('NaN' AS DOUBLE), 5D))
array_remove(array(1, 2, NULL, 2), 2), array_remove(array(1, 2), NULL), array_compact(array(1, NULL, 2)), array_append(array(1), 2), array_append(array(1), NULL), array_append(NULL, 1), array_prepend(array(1), 0), array_insert(array(1, 2, 3), 2, 9), array_insert(array(1, 2), -1, 9), array_insert(array(1, 2), 5, 9), array_insert(array(1, 2), -4, 9), array_append(array(1), 2.5)
array_insert(array(1), 0, 5)
array_repeat('a', 3), array_repeat(1, 0), array_repeat(1, -1), array_repeat(NULL, 2), array_repeat(array(1), 2), array_repeat('a', NULL)
slice(array(1, 2, 3, 4), 2, 2), slice(array(1, 2, 3, 4), -2, 2), slice(array(1, 2), 5, 1), slice(array(1, 2), 1, 0), slice(NULL, 1, 1), slice(array(1, 2, 3), 2, 10)
slice(array(1, 2), 0, 1)
slice(array(1, 2), 1, -1)
sort_array(array(3, 1, NULL, 2)), sort_array(array(3, 1, NULL, 2), false), array_sort(array(3, 1, NULL, 2)), sort_array(array('b', 'a', 'B')), sort_array(array(CAST('NaN' AS DOUBLE), 1D, -0.0D, 0D)), sort_array(array(struct(2, 'a'), struct(1, 'b'))), array_sort(array()), sort_array(array(true, false, NULL))
sort_array(array(map(1, 2)))
flatten(array(array(1, 2), array(3))), flatten(array(array(1), NULL)), flatten(array(array(array(1)))), flatten(array())
flatten(array(1))
sequence(1, 5), sequence(5, 1), sequence(1, 10, 3), sequence(10, 1, -4), sequence(1, 1), sequence(NULL, 5), sequence(1L, 3), sequence(1Y, 3Y)
sequence(1, 5, -1)
sequence(1, 5, 0)
shuffle(array(1)), arrays_zip(array(1, 2), array('a', 'b', 'c')), arrays_zip(array(1) , NULL), arrays_zip(array(1, 2)), arrays_zip(items, items) FROM nested WHERE id = 1
arrays_zip(array(1, 2), array(3, 4)), arrays_zip()
array(1, 'a'), array(1, 2.5), array(1, NULL), array(1L, 1), array(DATE '2020-01-01', TIMESTAMP '2020-01-01 00:00:00'), array(array(1), array(2.5)), array(NULL)
array(1, array(2))
array(1, DATE '2020-01-01')
id, items[0], size(items), items[id] FROM nested WHERE id < 3
id, items[0] FROM nested
id, try_element_at(items, 2), sort_array(items, false), array_contains(items, 4), array_max(items), items = array(1, 2, 3), concat(items, array(9)), slice(items, 1, 1), reverse(items), array_join(items, '-') FROM nested
id, size(items), cardinality(pairs), items IS NULL FROM nested
concat(array(1), array(2.5)), concat(array(1), NULL), concat(array(), array(1)), concat(array('a'), array(1))
str_to_map('a:1,b:2'), str_to_map('a=1;b=2', ';', '='), str_to_map('a'), str_to_map(''), str_to_map(NULL), str_to_map('a:1:2')
str_to_map('a:1,a:2')
map('a', 1, 'b', 2)['a'], element_at(map('a', 1), 'a'), map(1, 'x')[1], map(1, 'x')[1L], map(1.5, 'x')[1.5], map('a', NULL)['a'], map('a', map('b', 2))['a']['b']
map('a', 1)[1]
map('a', 1).a, map('a', 1)[NULL]
map(1, 2, 3), map(1)
map_keys(map('a', 1, 'b', 2)), map_values(map('a', 1, 'b', NULL)), map_entries(map('a', 1, 'b', 2)), map_keys(map()), map_keys(NULL), map_entries(NULL)
map_from_arrays(array('a', 'b'), array(1, 2)), map_from_arrays(array(), array()), map_from_arrays(NULL, array(1)), map_from_entries(array(struct('a', 1), struct('b', 2))), map_from_entries(array()), map_from_entries(array(struct('a', 1), NULL))
map_from_arrays(array('a', 'b'), array(1))
map_from_arrays(array('a', NULL), array(1, 2))
map_from_entries(array(struct('a', 1), struct('a', 2)))
map_concat(map('a', 1), map('b', 2)), map_concat(), map_concat(map('a', 1), NULL), map_concat(map(1, 'a'), map(2, 'b'), map())
map_concat(map('a', 1), map('a', 2))
map_contains_key(map('a', 1), 'a'), map_contains_key(map('a', 1), 'b'), map_contains_key(NULL, 'a'), map_contains_key(map(1, 2), 1L)
map_keys(map(array(1), 'x')), map_keys(map(struct(1), 2)), map(1.0D, 1, -0.0D, 2)
map(map(1, 2), 3)
id, pairs['a'], map_keys(pairs), map_values(pairs), size(pairs), pairs.b, map_contains_key(pairs, 'c') FROM nested
struct(1, 2).col1, named_struct('a', 1).a, struct(1 AS x, 'y' AS y).y, named_struct('a', named_struct('b', 5)).a.b, struct(id, name) FROM people WHERE id = 1
struct(1, 2).nosuch
named_struct('a', 1)['a'], struct(1)['col1']
named_struct('a')
named_struct(1, 2)
named_struct('a', 1, 'a', 2).a
id, point.x, point.y, point.X, point, point IS NULL, struct(point.x, id) AS s, point.* FROM nested
SELECT point.* FROM nested
SELECT struct(*) AS s FROM departments
SELECT struct(id, upper(name) AS u, age + 1) AS s FROM people WHERE id = 1
SELECT named_struct('x', id, 'y', array(name)) AS s FROM people WHERE id < 3
SELECT array(struct(1 AS a, 'x' AS b), struct(2, 'y')).a, array(struct(1 AS a, 'x' AS b), struct(2, 'y')).b[1]
SELECT items[0] AS a, pairs['a'] AS b, point.x AS c FROM nested WHERE id = 1
struct(1, 'a') = struct(1, 'a'), struct(1) > struct(0), struct(1, NULL) = struct(1, NULL), struct(1 AS a) = struct(1 AS b)
