use strict;
use warnings;
use Test::More tests => 3;
use Wrap 'wrap';

is_deeply([wrap('tea', 10)], ['tea'], 'a short text stays');
is_deeply([wrap('one two three', 7)], ['one two', 'three'], 'breaks between words');
is_deeply([wrap('four five', 8)], ['four', 'five'], 'the blank counts');
