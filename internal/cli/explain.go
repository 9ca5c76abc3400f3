package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/evidence"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

func (s *shell) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain Q-…",
		Short: "Say why an incident is treated as it is",
		Args:  exactly(1, "an incident's name, like Q-1a2b3c4d"),
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
				return &reconciler.Blocked{Problem: fmt.Sprintf("no incident %q", args[0]), Remedy: "`quell incidents --all` lists them."}
			}
			return s.showExplanations(found)
		},
	}
}

func (s *shell) showExplanations(found []reconciler.Explanation) error {
	if s.json() {
		return s.explainJSON(found)
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
	s.printf("%s  %s\n", e.Record.Key.ID(), plan.Terminal(e.Record.Title))
	s.printf("  key       %s\n  state     %s since %s\n", e.Record.Key, e.Record.State, e.Record.Since.Format(time.RFC3339))
	if e.Item == nil {
		s.printf("  No report has it now.\n")
	} else {
		s.explainNow(e.Item)
	}
	if len(e.History) > 0 {
		s.printf("\n  History\n")
	}
	for _, h := range e.History {
		s.printf("    %s  %s → %s  %s, %s%s\n", h.At.Format(time.RFC3339), first(h.Before.State, "new"), h.After.State, h.Action.Decision, h.Outcome, approval(h))
	}
}

func approval(h evidence.Record) string {
	if h.Approval == nil {
		return ""
	}
	return ", approved by " + plan.Terminal(h.Approval.By)
}

func (s *shell) explainNow(item *plan.Item) {
	inc, d := item.Incident, item.Decision
	s.printf("  what      %s, %s, confidence %s, validity %s\n", inc.Category, inc.Severity, inc.Confidence, inc.Validity)
	if risks := inc.Category.Risks(); len(risks) > 0 {
		s.printf("  maps to   OWASP %s\n", strings.Join(risks, ", "))
	}
	if id := identityLine(inc.Identity); id != "" {
		s.printf("  identity  %s\n", plan.Terminal(id))
	}
	s.printf("\n  Reported by\n")
	for _, f := range inc.Findings {
		s.printf("    %s\n", plan.Terminal(claimLine(f)))
	}
	if len(item.Sites) > 0 {
		s.printf("\n  In the code\n")
	}
	for _, site := range item.Sites {
		s.printf("    %s:%d  %s\n", plan.Terminal(site.Path), site.Line, plan.Terminal(site.Address))
	}
	s.printf("\n  Blast radius: %s\n", item.Facts.Blast.Level)
	for _, dep := range item.Facts.Blast.Dependents {
		s.printf("    %s  %s\n", plan.Terminal(dep.Path), plan.Terminal(dep.Address))
	}
	for _, unseen := range item.Facts.Blast.Unseen {
		s.printf("    not seen: %s\n", plan.Terminal(unseen))
	}
	s.printf("\n  Decision: %s", d.Kind)
	if d.Owner != "" {
		s.printf(" (owner %s)", d.Owner)
	}
	s.printf("\n")
	for _, r := range d.Reasons {
		s.printf("    %2d %-10s %-6s %s\n", r.Step, r.Name, r.Verdict, plan.Terminal(r.Text))
	}
}

func identityLine(id finding.Identity) string {
	parts := []string{id.Platform, id.Account, string(id.Kind), first(id.Name, id.ID)}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

func claimLine(f finding.Finding) string {
	place := f.Location.Path
	if f.Location.StartLine > 0 {
		place = fmt.Sprintf("%s:%d", place, f.Location.StartLine)
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s  %s  (%s) %s", f.Tool, f.Rule, place, f.Report, f.Title))
}

// explanationJSON is an explanation for programs.
type explanationJSON struct {
	ID      string            `json:"id"`
	Record  any               `json:"record"`
	Now     any               `json:"now,omitempty"`
	Claims  []finding.Finding `json:"findings"`
	History []evidence.Record `json:"history"`
}

func (s *shell) explainJSON(found []reconciler.Explanation) error {
	out := []explanationJSON{}
	for _, e := range found {
		x := explanationJSON{ID: e.Record.Key.ID(), Record: e.Record, Claims: []finding.Finding{}, History: orEmpty(e.History)}
		if e.Item != nil {
			x.Now, x.Claims = e.Item, e.Item.Incident.Findings
		}
		out = append(out, x)
	}
	return s.writeJSON(struct {
		Schema    string            `json:"schema"`
		Incidents []explanationJSON `json:"incidents"`
	}{"quell.explain/v1", out})
}
