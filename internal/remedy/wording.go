package remedy

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// maxNamed bounds how many things a sentence lists.
const maxNamed = 5

// sentence joins imperative clauses into one line: "Remove a and b; set c".
func sentence(clauses []string) string {
	line := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.Join(clauses, "; "))
	first, size := utf8.DecodeRuneInString(line)
	return string(unicode.ToUpper(first)) + line[size:]
}

// enumerate reads "a, b and c", or "a, b and 7 more".
func enumerate(names []string) string {
	if len(names) > maxNamed {
		names = append(slices.Clone(names[:maxNamed-1]), fmt.Sprintf("%d more", len(names)-maxNamed+1))
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// listed names the blocks that refer: "iam.tf:12 output.secret".
func listed(refs []locate.Reference) string { return enumerate(references(refs)) }

// references are the blocks that refer, each once.
func references(refs []locate.Reference) []string {
	var names []string
	seen := map[place]bool{}
	for _, r := range refs {
		if p := (place{r.Path, r.Address}); !seen[p] || isMark(r.Address) {
			seen[p] = true
			names = append(names, fmt.Sprintf("%s:%d %s", r.Path, r.Line, r.Address))
		}
	}
	return names
}

// uses are the places that use something otherwise than by a reference.
func uses(all []locate.Dependent) []string {
	names := make([]string, len(all))
	for i, u := range all {
		names[i] = strings.Join(strings.Fields(fmt.Sprintf("%s:%d %s %s", u.Path, u.Line, u.Address, u.How)), " ")
	}
	return names
}

// named gives blocks as "iam.tf:12 aws_iam_access_key.ci".
func named(blocks []locate.Block) string {
	var names []string
	for _, b := range blocks {
		names = append(names, fmt.Sprintf("%s:%d %s", b.Path, b.Line, b.Address))
	}
	return enumerate(names)
}

// of names a folder after what is in it; the top one goes without saying.
func of(folder string) string {
	if folder == "." {
		return ""
	}
	return fmt.Sprintf(" of %q", folder)
}
