package cache

// Cache keeps the values used last.
type Cache struct {
	limit  int
	order  []string
	values map[string]int
}

// New makes a cache for so many values.
func New(limit int) *Cache {
	return &Cache{limit: limit, values: map[string]int{}}
}

// Put keeps a value, dropping the one not used for longest.
func (c *Cache) Put(key string, value int) {
	c.values[key] = value
	c.order = append(c.order, key)
	if len(c.order) > c.limit {
		delete(c.values, c.order[0])
		c.order = c.order[1:]
	}
}

// Get finds a value.
func (c *Cache) Get(key string) (int, bool) {
	value, ok := c.values[key]
	return value, ok
}
