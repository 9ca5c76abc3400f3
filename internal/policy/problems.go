package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/agext/levenshtein"
	"github.com/bmatcuk/doublestar/v4"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Problem is what is wrong with a value, wherever it came from: a document or a
// Terraform configuration.
type Problem struct {
	// Attribute is where, in the names of the document's format, indexes from 0:
	// "stage", "0", "action", "0", "value". Empty: the value as a whole.
	Attribute []string
	Summary   string // what is wrong, one line
	Detail    string // what to do
	// Line and Column, from 1, are within the attribute's own text; 0 for the
	// attribute as a whole. Only expressions have them.
	Line, Column int
}

// problems gathers what is wrong with one value.
type problems struct{ found []Problem }

func (ps *problems) add(at []string, summary, detail string) {
	ps.found = append(ps.found, Problem{Attribute: slices.Clone(at), Summary: summary, Detail: detail})
}

// under is the path of an entry: under(at, "action", 0) is at + ["action", "0"].
func under(at []string, steps ...any) []string {
	path := slices.Clone(at)
	for _, s := range steps {
		path = append(path, fmt.Sprint(s))
	}
	return path
}

func at(steps ...any) []string { return under(nil, steps...) }

func (ps *problems) name(name string) {
	if err := ValidName(name); err != nil {
		ps.add(at("name"), err.Error(), "Use lower-case letters, digits and \"-\", beginning and ending with a letter or digit; it names the file too.")
	}
}

func (ps *problems) required(path []string, value, remedy string) {
	if strings.TrimSpace(value) == "" {
		ps.add(path, lastName(path)+" is required", remedy)
	}
}

// line checks text that ends up in one line of a commit, a ticket or a forge's
// field, where a line break would forge another.
func (ps *problems) line(path []string, value string) {
	if strings.ContainsFunc(value, unicode.IsControl) {
		ps.add(path, lastName(path)+" has a line break or another control character", "Write it in one line.")
	}
}

// words checks a list of names or patterns.
func (ps *problems) words(path []string, list []string) {
	for i, entry := range list {
		if strings.TrimSpace(entry) == "" {
			ps.add(under(path, i), lastName(path)+" has an empty entry", "Remove the entry.")
			continue
		}
		ps.line(under(path, i), entry)
	}
}

func (ps *problems) globs(path []string, list []string) {
	ps.words(path, list)
	for i, glob := range list {
		if !doublestar.ValidatePattern(glob) {
			ps.add(under(path, i), fmt.Sprintf("%q is not a glob", glob), "Close every \"[\" and \"{\", and escape with \"\\\\\" what is meant literally. \"*\" stops at \"/\", \"**\" does not.")
		}
	}
}

// oneOf checks an entry against the words that may stand there.
func (ps *problems) oneOf(path []string, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		ps.add(path, fmt.Sprintf("%s: unknown value %q", lastName(path), value), oneOfHint(value, allowed))
	}
}

func oneOfHint(value string, allowed []string) string {
	return hint(value, allowed) + "Use one of: " + strings.Join(allowed, ", ") + "."
}

// lastName is the last step of a path that is no index.
func lastName(path []string) string {
	for _, step := range slices.Backward(path) {
		if _, err := strconv.Atoi(step); err != nil {
			return step
		}
	}
	return "value"
}

// hint proposes the nearest of the known words, or nothing when none is near.
func hint(word string, known []string) string {
	best, bestDistance := "", 1+len(word)/3
	for _, k := range known {
		if d := levenshtein.Distance(strings.ToLower(word), k, nil); d <= bestDistance && (best == "" || d < bestDistance) {
			best, bestDistance = k, d
		}
	}
	if best == "" || best == word {
		return ""
	}
	return fmt.Sprintf("Did you mean %q? ", best)
}

// identifiers checks a dotted path of Terraform names.
func (ps *problems) identifiers(path []string, value string, dotted bool) {
	parts := []string{value}
	if dotted {
		parts = strings.Split(value, ".")
	}
	for _, part := range parts {
		if !hclsyntax.ValidIdentifier(part) {
			ps.add(path, fmt.Sprintf("%s: %q is not a Terraform name", lastName(path), value), "Use letters, digits, \"_\" and \"-\", beginning with a letter, as in \"aws_iam_access_key\".")
			return
		}
	}
}

// texts turns a list of named strings into plain ones.
func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
