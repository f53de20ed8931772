package Wrap;
use strict;
use warnings;
use Exporter 'import';
our @EXPORT_OK = ('wrap');

# Lines of at most $width characters, broken between words.
sub wrap {
    my ($text, $width) = @_;
    my @lines = ('');
    for my $word (split / /, $text) {
        if (length($lines[-1]) + length($word) > $width) {
            push @lines, '';
        }
        $lines[-1] .= ($lines[-1] eq '' ? '' : ' ') . $word;
    }
    return @lines;
}

1;
