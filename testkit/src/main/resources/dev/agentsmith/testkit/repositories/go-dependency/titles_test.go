package titles

import (
	"reflect"
	"testing"
)

func TestATitleBecomesAnAddress(t *testing.T) {
	if pages := Pages([]string{"About us"}); !reflect.DeepEqual(pages, []string{"about-us"}) {
		t.Error(pages)
	}
}

func TestTheSecondOfOneNameGetsANumber(t *testing.T) {
	if pages := Pages([]string{"News", "news!"}); !reflect.DeepEqual(pages, []string{"news", "news-2"}) {
		t.Error(pages)
	}
}
