package finding

import (
	"slices"
	"strings"
	"unicode"
)

// values are the forms in which the secrets' values are looked for: as they are, with
// what they were quoted with, on one line, with their own escapes undone, with
// blanks as a form has them, and with backslashes as a path has them. They are sorted, each once, none empty.
func values(secrets []Secret) []string {
	all := make([]string, 0, len(secrets))
	for _, s := range secrets {
		all = forms(forms(all, s.value()), s.whole().value())
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// forms appends the forms of a value to all: almost every value has but one.
func forms(all []string, value string) []string {
	if value == "" {
		return all
	}
	first := len(all)
	all = append(all, value)
	if isPlain(value) && !hasEscapes(value) {
		return all
	}
	add := func(form string) {
		if form != "" && !slices.Contains(all[first:], form) {
			all = append(all, form)
		}
	}
	add(folded(value))
	for at := first; at < len(all) && at < first+maxForms; at++ {
		for _, e := range escapes {
			if v, changed := e.undo(view{plain: all[at]}); changed && len(v.plain) >= minLength {
				add(v.plain)
				add(folded(v.plain))
			}
		}
	}
	for _, form := range all[first:] {
		add(strings.ReplaceAll(form, " ", "+"))
		add(strings.ReplaceAll(form, `\`, "/"))
	}
	return all
}

// maxForms bounds the forms of which the escapes are undone, of one value.
const maxForms = 3

// folded is a value as it stands in a text of one line: white space is one blank,
// and what does not print is left out. It is empty where nothing would be left.
func folded(value string) string {
	if isPlain(value) {
		return value
	}
	return strings.Map(func(c rune) rune {
		if c != ' ' && !unicode.IsPrint(c) {
			return -1
		}
		return c
	}, strings.Join(strings.Fields(value), " "))
}

// isPlain says that a value has nothing that a text of one line has not: almost
// none has.
func isPlain(value string) bool {
	for i := range len(value) {
		if value[i] <= ' ' || value[i] > '~' {
			return false
		}
	}
	return true
}
