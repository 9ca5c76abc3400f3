package finding

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// cut stands where a secret was, and where a text was too long.
const cut = "…"

// minShown is how much of a secret's beginning has to end a text that is too long
// for it to be told: no more than a hint has of its end.
const minShown = 4

// Cutter makes what takes all of many secrets out of a text, in one go.
func Cutter(secrets []Secret) func(text string) string {
	values := make([]string, 0, len(secrets))
	for _, s := range secrets {
		if !s.Empty() {
			values = append(values, s.value())
			if line := folded(s.value()); line != s.value() && line != "" {
				values = append(values, line)
			}
		}
	}
	// The longest of those that start alike goes first.
	slices.SortFunc(values, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var pairs []string
	begin := map[string][]string{}
	for _, value := range values {
		pairs = append(pairs, value, cut)
		if len(value) > minShown {
			begin[value[:minShown]] = append(begin[value[:minShown]], value)
		}
	}
	whole := strings.NewReplacer(pairs...)
	return func(text string) string { return cutBegun(whole.Replace(text), begin) }
}

// cutBegun takes the beginning of a secret from where a text was too long for it.
func cutBegun(text string, begin map[string][]string) string {
	begun, shortened := strings.CutSuffix(text, cut)
	if !shortened {
		return text
	}
	for at := range max(len(begun)-minShown+1, 0) {
		for _, value := range begin[begun[at:at+minShown]] {
			if strings.HasPrefix(value, begun[at:]) {
				return begun[:at] + cut
			}
		}
	}
	return text
}

// cutFolded takes a secret out of a text that was made into one line before, where
// its line ends are blanks, and of which the end may be gone with the secret's.
func cutFolded(text, value string) string {
	begun, shortened := strings.CutSuffix(text, cut)
	if !shortened && strings.IndexByte(text, ' ') < 0 { // as most names are
		return text
	}
	if line := folded(value); line != value && line != "" {
		text, value = strings.ReplaceAll(text, line, cut), line
		begun, shortened = strings.CutSuffix(text, cut)
	}
	if !shortened {
		return text
	}
	for length := min(len(value)-1, len(begun)); length >= minShown; length-- {
		if strings.HasSuffix(begun, value[:length]) {
			return begun[:len(begun)-length] + cut
		}
	}
	return text
}

// folded is a value as it stands in one line: white space is a blank, and what does
// not print is left out.
func folded(value string) string {
	if strings.IndexFunc(value, folds) < 0 {
		return value
	}
	line := strings.Join(strings.Fields(value), " ")
	return strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return -1
	}, line)
}

func folds(c rune) bool { return c <= ' ' || c > '~' && (unicode.IsSpace(c) || !unicode.IsPrint(c)) }
