// Package slug makes names for addresses.
package slug

import (
	"strings"

	"go.example.org/agentsmith/words"
)

// Of returns the name for a title.
func Of(title string) string {
	return strings.ToLower(strings.Join(words.In(title), "-"))
}
