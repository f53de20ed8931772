package cache

import "testing"

func TestTheOldestIsDropped(t *testing.T) {
	c := New(2)
	c.Put("a", 1)
	c.Put("b", 2)
	c.Put("c", 3)
	if _, ok := c.Get("a"); ok {
		t.Error("a is still there")
	}
}

func TestWhatWasReadStays(t *testing.T) {
	c := New(2)
	c.Put("a", 1)
	c.Put("b", 2)
	c.Get("a")
	c.Put("c", 3)
	if _, ok := c.Get("a"); !ok {
		t.Error("a was read and is gone")
	}
}

func TestPuttingAgainDropsNobody(t *testing.T) {
	c := New(2)
	c.Put("a", 1)
	c.Put("b", 2)
	c.Put("b", 3)
	if _, ok := c.Get("a"); !ok {
		t.Error("a is gone")
	}
}
