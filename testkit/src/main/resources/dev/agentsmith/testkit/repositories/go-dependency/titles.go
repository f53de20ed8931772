// Package titles names the pages of a site.
package titles

import (
	"fmt"

	slug "go.example.org/agentsmith/Slug"
)

// Pages returns an address for each title; the second of one name gets a number.
func Pages(titles []string) []string {
	seen := map[string]int{}
	pages := make([]string, 0, len(titles))
	for _, title := range titles {
		name := slug.Of(title)
		seen[name]++
		if seen[name] > 1 {
			name = fmt.Sprintf("%s-%d", name, seen[name])
		}
		pages = append(pages, name)
	}
	return pages
}
