package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// maxTitle is the longest text of a ticket's title, in characters: forges take
// 255, some of which a forge or a person may put before it.
const maxTitle = 200

// PullTitle is the title of the pull request for a change: the subject of its
// commit. The body has the summary whole.
func PullTitle(c Change) string { return plain(c.Summary, maxSubject) }

// PullBody is the body of the pull request for an item's change, for its
// reviewers: what, why, the blast radius, the evidence, the way back, and how
// to say no. Its last line is for tools, see [ParseFooter].
func PullBody(item *Item) string {
	c, d := item.Change, item.Decision
	var p page
	p.line("quell proposes this change to target %s. **Merging it is the approval.**", Code(c.Target))
	p.heading("What")
	p.line("%s.", strings.TrimSuffix(Markdown(c.Summary), "."))
	p.line("")
	p.table([]string{"File", "Change"}, fileRows(c.Files))
	if len(c.Notes) > 0 {
		p.line("")
		p.list(each(c.Notes, Markdown))
	}
	p.what(item)
	p.steps(d)
	p.blast(item.Facts.Blast)
	p.claims(item)
	p.heading("Rollback")
	p.line("%s", Markdown(c.Rollback))
	if !c.Reversible {
		p.line("\n**Reverting the commit alone does not bring everything back.**")
	}
	p.heading("To reject it")
	p.line("Close this pull request, and say why. quell does not propose it again until the finding or policy %s changes.", Code(d.Policy))
	return p.finish(item)
}

func (p *page) finish(item *Item) string {
	p.line("\n%s", footer(item))
	return p.String()
}

func fileRows(files []File) [][]string {
	var rows [][]string
	for _, f := range files {
		rows = append(rows, []string{Code(f.Path), f.verb()})
	}
	return rows
}

// verb is what happens to the file.
func (f File) verb() string {
	switch {
	case f.Before == nil:
		return "created"
	case f.After == nil:
		return "deleted"
	}
	return "edited"
}

// what says what the incident is.
func (p *page) what(item *Item) {
	inc, d := item.Incident, item.Decision
	p.heading("Why")
	p.line("Incident %s: %s", Code(inc.Key.ID()), Markdown(inc.Title))
	p.line("")
	p.table([]string{"Category", "Severity", "Confidence", "Validity", "Identity", "Owner"}, [][]string{{
		Code(string(inc.Category)), inc.Severity.String(), inc.Confidence.String(), inc.Validity.String(), orDash(Code(subject(inc))), orDash(Code(d.Owner)),
	}})
}

// steps says how each step decided.
func (p *page) steps(d triage.Decision) {
	p.line("")
	var rows [][]string
	for _, r := range d.Reasons {
		rows = append(rows, []string{strconv.Itoa(r.Step), Markdown(r.Name), Markdown(r.Verdict), Markdown(r.Text)})
	}
	p.table([]string{"Step", "Asked", "Verdict", "Because"}, rows)
}

// blast says what was measured, and what was not.
func (p *page) blast(b triage.Blast) {
	p.heading("Blast radius")
	p.line("**%s**%s.", Markdown(string(level(b))), dependents(b))
	if len(b.Dependents) > 0 {
		var rows [][]string
		for _, dep := range b.Dependents {
			rows = append(rows, []string{Code(dep.Target), Code(dep.Place()), Code(dep.Address), Markdown(dep.Dependence())})
		}
		p.line("")
		p.table([]string{"Target", "File", "Depends on it", "How"}, rows)
	}
	if len(b.Unseen) > 0 {
		p.line("\nNot seen:\n")
		p.list(each(b.Unseen, Markdown))
	}
}

// claims are what the scanners said, and where.
func (p *page) claims(item *Item) {
	p.heading("Evidence")
	var rows [][]string
	for _, c := range item.Incident.Claims {
		rows = append(rows, []string{
			Markdown(c.Tool), Code(c.Rule), strconv.Itoa(c.Count), c.Severity.String(), c.Confidence.String(), c.Validity.String(),
		})
	}
	p.table([]string{"Scanner", "Rule", "Findings", "Severity", "Confidence", "Validity"}, rows)
	p.line("\nReports:\n")
	p.list(each(item.Incident.Reports, Code))
	var places []string
	for _, at := range item.Incident.Places {
		if where := reportedAt(at); where != "" {
			places = append(places, Code(where))
		}
	}
	slices.Sort(places)
	if places = slices.Compact(places); len(places) == 0 {
		return
	}
	p.line("\nReported at:\n")
	p.list(places)
}

// reportedAt is a place in one word, as far as the report tells it.
func reportedAt(at finding.Location) string {
	where := at.Path
	if where != "" && at.StartLine > 0 {
		where += ":" + strconv.Itoa(at.StartLine)
	}
	if at.Repository != "" {
		where = strings.TrimSuffix(at.Repository+" "+where, " ")
	}
	return where
}

func orDash(cell string) string {
	if cell == "" {
		return "–"
	}
	return cell
}

// level is the measured level; one that was not measured is unknown.
func level(b triage.Blast) triage.BlastLevel {
	if b.Level == "" {
		return triage.BlastUnknown
	}
	return b.Level
}

// dependents is how many there are; where none was seen and the level is not known,
// nobody counted.
func dependents(b triage.Blast) string {
	if len(b.Dependents) == 0 && level(b) == triage.BlastUnknown {
		return ""
	}
	return ", " + count(len(b.Dependents), "dependent", "dependents")
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
