package words

import "testing"

func TestOneWord(t *testing.T) {
	if Count("tea")["tea"] != 1 {
		t.Fatal("tea is not counted")
	}
}

func TestCaseDoesNotMatter(t *testing.T) {
	if got := Count("Tea tea TEA")["tea"]; got != 3 {
		t.Fatalf("want 3, got %d", got)
	}
}

func TestAnyBlanksSeparate(t *testing.T) {
	counts := Count("tea\n  cup")
	if counts["tea"] != 1 || counts["cup"] != 1 || len(counts) != 2 {
		t.Fatalf("got %v", counts)
	}
}
