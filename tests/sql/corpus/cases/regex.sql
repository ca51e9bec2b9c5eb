regexp_replace('100-200', '(\\d+)', 'num'), regexp_replace('100-200', '(\\d+)-(\\d+)', '$2-$1'), regexp_replace('abc', 'b', '[$0]'), regexp_replace('abc', '(?<x>b)', '<${x}>'), regexp_replace('a.b', '.', 'x'), regexp_replace('a.b', '\\.', 'x'), regexp_replace('abc', '', '-'), regexp_replace('abc', 'x', 'y'), regexp_replace(NULL, 'a', 'b'), regexp_replace('aaa', 'a', '\\$'), regexp_replace('aaa', 'a', 'b', 2), regexp_replace('Abc', '(?i)a', 'x'), regexp_replace('a\nb', '(?s)a.b', 'x'), regexp_replace('a\nb', 'a.b', 'x'), regexp_replace('aXbX', '(?<=a)X', '-'), regexp_replace('foobar', 'foo(?=bar)', 'x'), regexp_replace('foobaz', 'foo(?!bar)', 'x'), regexp_replace('aab', '(a)\\1', 'x'), regexp_replace('price: 5', '[^0-9]+', ''), regexp_replace('x', 'x', '\\\\'), regexp_replace('héllo', '[^\\p{ASCII}]', '?'), regexp_replace('aB1', '\\p{Lu}', '_'), regexp_replace('aaa', 'a{2}', 'b'), regexp_replace('aaa', 'a*?', 'b'), regexp_replace('ab12', '[a-z&&[^b]]', '_'), regexp_replace('xaax', 'a++', '_')
regexp_replace('a', '(', 'x')
regexp_replace('a', 'a', '$1')
regexp_replace('a', 'a', '$')
regexp_extract('100-200', '(\\d+)-(\\d+)', 1), regexp_extract('100-200', '(\\d+)-(\\d+)', 2), regexp_extract('100-200', '(\\d+)-(\\d+)', 0), regexp_extract('100-200', '(\\d+)-(\\d+)'), regexp_extract('abc', '(\\d+)', 1), regexp_extract('abc', 'b', 0), regexp_extract(NULL, 'a', 0), regexp_extract('foo', '(o)?(x)?', 2), regexp_extract('key=value', '(?<k>\\w+)=(?<v>\\w+)', 2), regexp_extract('aXbX', '(?<=b)(X)', 1)
regexp_extract('abc', '(a)', 2)
regexp_extract('abc', '(a)', -1)
regexp_extract_all('100-200, 300-400', '(\\d+)-(\\d+)', 1), regexp_extract_all('100-200, 300-400', '(\\d+)-(\\d+)'), regexp_extract_all('100-200, 300-400', '\\d+', 0), regexp_extract_all('abc', '(\\d)', 1), regexp_extract_all(NULL, 'a', 0)
regexp_count('Steven Jones and Stephen Smith', 'Ste(v|ph)en'), regexp_count('abc', 'x'), regexp_count(NULL, 'x'), regexp_count('aaa', 'aa')
regexp_instr('user@spark.apache.org', '@[^.]*'), regexp_instr('abc', 'x'), regexp_instr('abc', 'c', 1), regexp_instr(NULL, 'a')
regexp_substr('Steven Jones', 'Ste(v|ph)en'), regexp_substr('abc', 'x'), regexp_substr(NULL, 'x')
'abc' RLIKE '(?=a)abc', 'abc' RLIKE '\\bab', 'abc' RLIKE '[[:alpha:]]', 'a1' RLIKE '\\w\\d', 'A' RLIKE '\\p{Upper}', 'a\nb' RLIKE 'a$', 'a\nb' RLIKE '(?m)a$', 'ab' RLIKE 'a(?#comment)b', 'ab' RLIKE '(?x) a b', '\t' RLIKE '\\h', 'é' RLIKE '\\w', 'é' RLIKE '(?U)\\w', '😀' RLIKE '^.$', 'x' RLIKE '\\x78', 'x' RLIKE '\\u0078', 'a.b' RLIKE '\\Qa.b\\E', 'axb' RLIKE '\\Qa.b\\E', 'a' RLIKE '\\Aa\\z', 'a\n' RLIKE 'a\\Z'
'a' RLIKE '['
'abc' RLIKE r'\w+', r'a\b' RLIKE r'\\b'
name FROM people WHERE name RLIKE '^[A-C]'
split('a1b2c3', '[0-9]'), split('a1b2c3', '(?<=[0-9])'), split('aXbxc', '(?i)x'), split('abc', '(?!^)')
