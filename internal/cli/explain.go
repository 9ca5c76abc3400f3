package cli

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/evidence"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

func (s *shell) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain INCIDENT",
		Short: "Say why an incident is treated as it is",
		Long: `Prints who reported the incident, where it is in the code, what depends on it,
each step of the decision with what it saw, and what happened so far. The
incident is named as "quell incidents" lists it ("Q-" and eight hex digits), by
more of its digits, or by its key ("v1:…").`,
		Example: "  quell explain Q-1a2b3c4d",
		Args:    oneArgument("an incident's name, like Q-1a2b3c4d,"),
		RunE: func(c *cobra.Command, args []string) error {
			loop, now, err := s.open(c.Context())
			if err != nil {
				return err
			}
			found, err := loop.Explain(c.Context(), args[0], now)
			if err != nil {
				return err
			}
			if len(found) == 0 {
				return &reconciler.Blocked{
					Problem: fmt.Sprintf("explain %q: no such incident", args[0]),
					Remedy:  "`quell incidents --all` lists them, as `Q-` and eight hex digits.",
				}
			}
			return s.showExplanations(found)
		},
	}
}

func (s *shell) showExplanations(found []reconciler.Explanation) error {
	if s.json() {
		return s.writeJSON(explanations(found))
	}
	for i, e := range found {
		if i > 0 {
			s.printf("\n")
		}
		s.explain(e)
	}
	return nil
}

func (s *shell) explain(e reconciler.Explanation) {
	s.printf("%s  %s\n", e.Record.Key.ID(), line(e.Record.Title))
	s.printf("  key       %s\n", e.Record.Key)
	if e.Known {
		s.printf("  state     %s since %s\n", e.Record.State, e.Record.Since.Format(time.RFC3339))
	} else {
		s.printf("  state     %s (no run has decided it yet)\n", incident.Open) // the record is what a run would make of it
	}
	if e.Item == nil {
		s.printf("  No report has it now%s.\n", plan.LastSeen(e.Record, "; it was last in "))
		if e.Record.State != incident.Verified {
			s.printf("  That alone does not show that it is gone: it stays as it was until a good report of the same scope lacks it.\n")
		}
	} else {
		s.explainNow(e.Item, e.Findings)
	}
	if len(e.History) > 0 {
		s.printf("\n  History\n")
	}
	for _, h := range e.History {
		s.printf("    %s  %s  %s\n", h.At.Format(time.RFC3339), transition(h), happened(h))
	}
}

// transition is what became of the incident's state.
func transition(h evidence.Record) string {
	before := cmp.Or(h.Before.State, "new")
	if before == h.After.State {
		return "stays " + before
	}
	return before + " → " + h.After.State
}

// happened is a record of evidence in words.
func happened(h evidence.Record) string {
	why := ""
	if steps := h.Reason.Steps; len(steps) > 0 {
		why = strings.TrimPrefix(line(steps[len(steps)-1].Text), h.Incident.ID+": ")
	}
	switch h.Outcome {
	case evidence.Refused, evidence.Error:
		return fmt.Sprintf("%s was not carried out: %s", h.Action.Decision, line(h.Detail))
	case evidence.None:
		return why // nothing was done, only decided
	}
	what := ""
	switch triage.Kind(h.Action.Decision) {
	case triage.Fix:
		what = "committed " + brief(h.After.Commit)
	case triage.Propose:
		what = fmt.Sprintf("proposed in pull request %d", h.Links.Pull)
	case triage.Escalate:
		what = fmt.Sprintf("escalated in ticket %d", h.Links.Ticket)
	default: // an event, which says itself who did what
		return why
	}
	return fmt.Sprintf("%s: %s", what, cmp.Or(line(h.Action.Summary), why))
}

func (s *shell) explainNow(item *plan.Item, findings []finding.Finding) {
	inc, d := item.Incident, item.Decision
	s.printf("  what      %s, %s, confidence %s, validity %s\n", inc.Category, inc.Severity, inc.Confidence, inc.Validity)
	if risks := inc.Category.Risks(); len(risks) > 0 {
		s.printf("  maps to   OWASP %s\n", strings.Join(risks, ", "))
	}
	if id := identityLine(inc.Identity); id != "" {
		s.printf("  identity  %s\n", id)
	}
	s.printf("\n  Reported by\n")
	s.claims(findings)
	s.explainCode(item)
	s.printf("\n  Decision: %s", d.Kind)
	if d.Owner != "" {
		s.printf(" (owner %s)", d.Owner)
	}
	s.printf("\n")
	for _, r := range d.Reasons {
		s.printf("    %2d %-10s %-6s %s\n", r.Step, r.Name, r.Verdict, line(r.Text))
	}
}

// explainCode says where in the code the incident is, and what depends on it.
func (s *shell) explainCode(item *plan.Item) {
	if len(item.Sites) > 0 {
		s.printf("\n  In the code\n")
	}
	for _, site := range item.Sites {
		s.printf("    %s:%d  %s\n", line(site.Path), site.Line, line(site.Address))
	}
	s.printf("\n  Blast radius: %s\n", item.Facts.Blast.Level)
	for _, dep := range item.Facts.Blast.Dependents {
		s.printf("    %s\n", line(dep.String()))
	}
	for _, unseen := range item.Facts.Blast.Unseen {
		s.printf("    not seen: %s\n", line(unseen))
	}
}

// claims prints each finding: who says what, where, in which report.
func (s *shell) claims(findings []finding.Finding) {
	for _, f := range findings {
		place := f.Location.Path
		if f.Location.StartLine > 0 {
			place = fmt.Sprintf("%s:%d", place, f.Location.StartLine)
		}
		s.printf("    %s %s  %s\n      in %s: %s\n", line(f.Tool), line(f.Rule), line(cmp.Or(place, f.Resource, f.Identity.Name)), line(f.Report), line(cmp.Or(f.Title, "-")))
	}
}

// identityLine is a named identity in a line, else empty.
func identityLine(id finding.Identity) string {
	if id.Name == "" && id.ID == "" {
		return ""
	}
	return line(strings.Join([]string{id.Platform, id.Account, string(id.Kind), cmp.Or(id.Name, id.ID)}, " "))
}

// explainOutput is the JSON form of quell explain.
type explainOutput struct {
	Schema    string            `json:"schema"`
	Incidents []explanationView `json:"incidents"` // several when the name is the beginning of several
}

// explanationView is all that is known of one incident.
type explanationView struct {
	ID       string            `json:"id"`
	Known    bool              `json:"known"`         // the ledger has it; if not, record is what a run would make of it
	Record   incident.Record   `json:"record"`        // what the ledger says
	Now      *plan.Entry       `json:"now,omitempty"` // as quell plan shows it; absent when no report has it now
	Findings []findingView     `json:"findings"`
	History  []evidence.Record `json:"history"` // oldest first
}

func explanations(found []reconciler.Explanation) explainOutput {
	out := explainOutput{"quell.explain/v1", []explanationView{}}
	for _, e := range found {
		id := e.Record.Key.ID()
		e.Record.Sightings = orEmpty(e.Record.Sightings)
		view := explanationView{ID: id, Known: e.Known, Record: e.Record, Findings: []findingView{}, History: orEmpty(e.History)}
		if e.Item != nil {
			entry := plan.EntryOf(e.Item)
			view.Now = &entry
			for _, f := range e.Findings {
				view.Findings = append(view.Findings, viewFinding(f, id))
			}
		}
		out.Incidents = append(out.Incidents, view)
	}
	return out
}
