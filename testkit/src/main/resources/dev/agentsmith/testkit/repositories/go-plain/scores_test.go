package scores

import (
	"reflect"
	"testing"
)

func TestTheHighestIsFirst(t *testing.T) {
	if best := Best([]int{3, 9, 5}, 2); !reflect.DeepEqual(best, []int{9, 5}) {
		t.Error(best)
	}
}

func TestThereMayBeFewer(t *testing.T) {
	if best := Best([]int{3}, 2); !reflect.DeepEqual(best, []int{3}) {
		t.Error(best)
	}
}
