// Package words splits text into words.
package words

import "strings"

// In returns the words of a text.
func In(text string) []string {
	return strings.FieldsFunc(text, func(letter rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", letter)
	})
}
