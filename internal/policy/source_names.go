package policy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/hashicorp/hcl/v2"
)

// StrangeSources warns of each entry of a match's sources, in these documents, that
// is met by no source: by none that they declare, whether its document can be read or
// not, and by none of reported, which have reports. It is the one thing that
// [Decode] cannot check, since the reports decide it.
func StrangeSources(files []File, reported []string) []Diagnostic {
	known := slices.Clone(reported)
	for _, f := range files {
		if kind, ok := kindOf(f.Path); ok && kind == KindSource {
			known = append(known, strings.TrimSuffix(path.Base(f.Path), ".hcl"))
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	var all []Diagnostic
	for _, f := range files {
		switch kind, ok := kindOf(f.Path); {
		case ok && (kind == KindPolicy || kind == KindException || kind == KindFreeze):
			all = append(all, strangeSources(f, known)...)
		}
	}
	return all
}

func strangeSources(f File, known []string) []Diagnostic {
	doc := &document{file: f.Path, src: f.Data, ranges: map[string]hcl.Range{}}
	body := doc.parse()
	if body == nil || len(body.Blocks) == 0 {
		return nil
	}
	match := (&reader{doc: doc}).within(body.Blocks[0]).single("match")
	if match == nil {
		return nil
	}
	names := match.texts("sources")
	if doc.failed() { // which Decode tells
		return nil
	}
	for i, glob := range names {
		if !doublestar.ValidatePattern(glob) || slices.ContainsFunc(known, func(source string) bool { return doublestar.MatchUnvalidated(glob, source) }) {
			continue
		}
		doc.report(SeverityWarning, doc.find(match.at("sources", i)),
			fmt.Sprintf("no source is named %q: none is declared so, and no report has that folder", glob), otherSource(glob, known))
	}
	return doc.diags
}

// otherSource is what to do about a name that no source has.
func otherSource(name string, known []string) string {
	const most = 10
	remedy := hint(name, known)
	switch more := len(known) - most; {
	case more > 0:
		remedy += fmt.Sprintf("Sources are %s and %d more. ", strings.Join(known[:most], ", "), more)
	case len(known) > 0:
		remedy += "Sources are " + strings.Join(known, ", ") + ". "
	}
	if ValidName(name) == nil {
		return remedy + "If its reports are still to come, declare it in " + PathOf(KindSource, name) + "."
	}
	return remedy + "If its reports are still to come, declare it."
}
