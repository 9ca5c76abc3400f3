package remedy

import (
	"regexp"
	"slices"
	"strings"
)

// onlyServed says that all that referred to a local, a variable or a data source is gone,
// and something did.
func (j *judge) onlyServed(file, address string) bool {
	kind, _, _ := strings.Cut(address, ".")
	if j.attempt.action.References != "include" || kind != "local" && kind != "variable" && kind != "data" {
		return false
	}
	refs := j.code.index.References(file, address)
	for _, r := range refs {
		if _, still := j.after.Block(r.Path, r.Address); still && r.Attribute != "depends_on" && !strings.HasPrefix(r.Address, "module.") {
			return false
		}
	}
	return len(refs) > 0
}

// onlyLoses says that a block has all its words but some that it lost with what is
// removed.
func (j *judge) onlyLoses(before, after string) bool {
	word := regexp.MustCompile(`[\w.-]+|[^\s\w]`)
	left := word.FindAllString(after, -1)
	for _, w := range word.FindAllString(before, -1) {
		if len(left) > 0 && left[0] == w {
			left = left[1:]
		}
	}
	return j.attempt.action.References == "include" && len(left) == 0
}

// sealed says that nothing of a variable differs but that it is sensitive, and has no
// default.
func sealed(before, after string) bool {
	return !slices.ContainsFunc(changedLines(before, after), func(line string) bool {
		text := strings.Join(strings.Fields(line[1:]), " ")
		return text != "" && text != "sensitive = true" && !strings.HasPrefix(text, "default =") && !slices.Contains(aligned(before), text)
	})
}
