// Package scores keeps the best of a game.
package scores

import "sort"

// Best returns the highest scores, the highest first.
func Best(all []int, count int) []int {
	sorted := append([]int(nil), all...)
	sort.Sort(sort.Reverse(sort.IntSlice(sorted)))
	if count > len(sorted) {
		count = len(sorted)
	}
	return sorted[:count]
}
