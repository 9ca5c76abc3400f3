package remedy

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// maxInsert bounds what one suggested edit may write, in bytes.
const maxInsert = 2000

// applySuggestion plans apply_suggestion: all edits that the scanners suggest. A report
// is untrusted, so that an edit stays within the reported lines of the located code,
// where that is as the report saw it, and writes nothing but ordinary words.
func (d *draft) applySuggestion(_ policy.Action, inc incident.Incident) error {
	if len(inc.Suggested) == 0 {
		return refuse("no scanner suggests an exact edit for this incident, or they suggest different ones")
	}
	var files []string
	for _, e := range inc.Suggested {
		if err := plainInsert(e); err != nil {
			return err
		}
		site, err := d.suggestedSite(e, inc)
		if err != nil {
			return err
		}
		src, err := d.source(site.Path)
		if err != nil {
			return err
		}
		start, end, err := d.suggestedRange(e, site, src)
		if err != nil {
			return err
		}
		text := e.Insert
		if bytes.Contains(src, []byte("\r\n")) {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		if err := d.addAny(site.Path, edit.ReplaceRegion{Start: start, End: end, Text: text}); err != nil {
			return err
		}
		files = including(files, fmt.Sprintf("%q", site.Path))
	}
	d.summary = append(d.summary, "apply the scanner's suggestion to "+enumerate(files))
	d.note("The change is the scanner's own suggestion, which quell has checked for its place and not for its sense.")
	return nil
}

// plainInsert refuses what no fix needs to write: what could be a secret, and signs
// that a reader does not see.
func plainInsert(e finding.SuggestedEdit) error {
	switch {
	case len(e.Insert) > maxInsert:
		return refuse("the scanner's suggestion is longer than %d bytes", maxInsert)
	case strings.ContainsFunc(e.Insert, func(r rune) bool { return (r < ' ' && r != '\n' && r != '\t') || r > '~' }):
		return refuse("the scanner's suggestion has signs beyond plain text")
	case !finding.IsPlain(e.Insert):
		return refuse("the scanner's suggestion has a word that could be a secret")
	}
	return nil
}

// suggestedSite is the located code that an edit is of.
func (d *draft) suggestedSite(e finding.SuggestedEdit, inc incident.Incident) (locate.Site, error) {
	last := max(e.StartLine, e.EndLine)
	within := slices.ContainsFunc(inc.Places, func(p finding.Location) bool {
		return p.Path == e.Path && 0 < p.StartLine && p.StartLine <= e.StartLine && last <= max(p.StartLine, p.EndLine)
	})
	if !within {
		return locate.Site{}, refuse("the scanner's suggestion is about other lines than it reports")
	}
	var found []locate.Site
	for _, site := range d.req.Sites {
		if site.Path == e.Path || strings.HasSuffix(site.Path, "/"+e.Path) {
			found = append(found, site)
		}
	}
	if len(found) != 1 {
		return locate.Site{}, refuse("which code the scanner's suggestion is about is not known: %d places of the incident are in that file", len(found))
	}
	return found[0], nil
}

// suggestedRange is an edit's region in bytes. Columns are of bytes where every sign
// takes one, however the scanner counts.
func (d *draft) suggestedRange(e finding.SuggestedEdit, site locate.Site, src []byte) (start, end int, err error) {
	last := max(e.StartLine, e.EndLine)
	lines := bytes.SplitAfter(src, []byte("\n"))
	if e.StartLine < 1 || last > len(lines) {
		return 0, 0, refuse("%q has no line %d", site.Path, last)
	}
	code := bytes.Join(lines[e.StartLine-1:last], nil)
	if bytes.ContainsFunc(code, func(r rune) bool { return r > '~' }) {
		return 0, 0, refuse("lines %d to %d of %q have signs that scanners count differently", e.StartLine, last, site.Path)
	}
	if e.Saw == "" || d.req.Digest == nil {
		return 0, 0, refuse("the report does not show the code that its suggestion is for")
	}
	if d.req.Digest(string(code)) != e.Saw {
		return 0, 0, refuse("lines %d to %d of %q are not as the scanner saw them", e.StartLine, last, site.Path)
	}
	first := len(bytes.Join(lines[:e.StartLine-1], nil))
	end = first + len(code) - len(lines[last-1])
	lastLine := len(bytes.TrimRight(lines[last-1], "\r\n"))
	if e.EndColumn > 0 {
		if e.EndColumn-1 > lastLine {
			return 0, 0, refuse("line %d of %q has no column %d", last, site.Path, e.EndColumn)
		}
		lastLine = e.EndColumn - 1
	}
	start, end = first+max(e.StartColumn, 1)-1, end+lastLine
	if start > end || start > first+len(bytes.TrimRight(lines[e.StartLine-1], "\r\n")) {
		return 0, 0, refuse("the scanner's suggestion ends before it begins")
	}
	return start, end, d.inBlock(site, start, end)
}

// inBlock refuses a region that leaves the block that was located.
func (d *draft) inBlock(site locate.Site, start, end int) error {
	if site.Address == "" {
		return nil
	}
	b, err := d.block(site.Path, site.Address)
	if err != nil {
		return err
	}
	if start < b.Range.Start || b.Range.End < end {
		return refuse("the scanner's suggestion is about more than %s (%s:%d)", b.Address, b.Path, b.Line)
	}
	return nil
}
