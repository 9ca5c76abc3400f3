package reconciler

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// careful lets people decide what one source says, before the policy that commits.
const careful = "policy \"careful\" {\n  priority = 300\n  decision = \"escalate\"\n\n  match {\n    sources = [\"gitleaks\"]\n  }\n}\n"

// committing commits what any source says of a secret.
const committing = `policy "secrets" {
  priority = 200

  match {
    categories = ["leaked_secret"]
  }

  auto {
    environments     = ["dev"]
    min_confidence   = 0.5
    max_blast_radius = "high"
  }

  stage "replace" {
    tier = "auto"

    action "replace_literal" {
    }
  }
}
`

// TestLostReport: what a report had said of an incident stands while it cannot be
// read or is not there, though another source still reports the incident: the same
// policy answers, and nothing is committed.
func TestLostReport(t *testing.T) {
	t.Parallel()
	const one, two = "findings/gitleaks/one.json", "findings/other/two.json"
	another := scan{files: 3}.String()
	for _, tt := range []struct {
		name, then, policy string
		committed          int
		pulls              int
		state              incident.State
		reason             string
	}{
		{"deleted", gone, careful, 0, 0, incident.Escalated, "a deleted report proves nothing"},
		{"cut off", leaks(leakA)[:20], careful, 0, 0, incident.Escalated, "nor does a broken one"},
		{"empty", "", careful, 0, 0, incident.Escalated, "nor one without a word"},
		{"another scanner's", another, careful, 0, 0, incident.Escalated, "nor one that never had it"},
		{"nothing found", leaks(), careful, 1, 0, incident.Fixed, "the source no longer says so, and the other policy answers"},
		{"deleted, the policy too", gone, gone, 0, 1, incident.Proposed, "a person has changed the rules, and what the report would say now is not known"},
		{"nothing found, the policy gone", leaks(), gone, 1, 0, incident.Fixed, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			const document = ".quell/policies/careful.hcl"
			w := inTown(t, files{secretsReport: gone, one: leaks(leakA), two: leaks(leakA), document: careful, ".quell/policies/secrets.hcl": committing})
			w.run(clock)
			w.state("Secret of a", incident.Escalated)
			w.commit(files{one: tt.then, document: tt.policy})
			result := w.run(clock.Add(time.Hour))
			if len(result.Commits) != tt.committed || len(result.Pulls) != tt.pulls {
				t.Errorf("%s: %d commits and %d pull requests, want %d and %d", tt.reason, len(result.Commits), len(result.Pulls), tt.committed, tt.pulls)
			}
			w.state("Secret of a", tt.state)
			for _, ticket := range w.tickets() {
				if open := tt.state == incident.Escalated; (ticket.State == "open") != open {
					t.Errorf("%s: ticket %d is %s", tt.reason, ticket.Number, ticket.State)
				}
			}
			w.still(clock.Add(2 * time.Hour))
		})
	}
}

// TestPartialReport: what only a report says that was not wholly understood is
// decided, and nothing of it is committed. What a whole one had said before stays as
// it was.
func TestPartialReport(t *testing.T) {
	t.Parallel()
	cutOff := func(of string) string { return of[:strings.LastIndex(of, "},")+2] }
	const escalating = "policy \"secrets\" {\n  priority = 200\n  decision = \"escalate\"\n\n  match {\n    categories = [\"leaked_secret\"]\n  }\n}\n"
	elsewhere := leak{"a", "app/elsewhere.tf", tokenA}
	type step struct {
		change  files
		state   incident.State
		commits int
		decided triage.Kind
		reason  string
	}
	for _, tt := range []struct {
		name  string
		steps []step
	}{
		{"from the first", []step{
			{files{secretsReport: cutOff(leaks(leakA, leakB))}, incident.Proposed, 0, triage.Propose, "nobody knows what else it would say, and somebody has to look"},
			{files{secretsReport: cutOff(leaks(leakA, elsewhere, leakB))}, incident.Proposed, 0, triage.Propose, "no whole report has said otherwise"},
			{files{".quell/policies/secrets.hcl": escalating}, incident.Escalated, 0, triage.Escalate, "a person has changed the rules"},
			{files{".quell/policies/secrets.hcl": committing, secretsReport: leaks(leakA, leakB)}, incident.Fixed, 1, triage.Fix, "now it is whole"},
		}},
		{"after a whole one", []step{
			{files{".quell/policies/secrets.hcl": escalating, secretsReport: leaks(leakA, leakB)}, incident.Escalated, 0, triage.Escalate, ""},
			{files{secretsReport: cutOff(leaks(leakA, leakB))}, incident.Escalated, 0, triage.Hold, "what it had said stays"},
			{files{".quell/policies/secrets.hcl": committing, secretsReport: cutOff(leaks(leakA, elsewhere, leakB))}, incident.Escalated, 0, triage.Hold, "and stays through another"},
			{files{secretsReport: leaks(leakA, leakB)}, incident.Fixed, 1, triage.Fix, "now it is whole again"},
		}},
		{"after it was gone", []step{
			{files{".quell/policies/secrets.hcl": escalating, secretsReport: leaks(leakA, leakB)}, incident.Escalated, 0, triage.Escalate, ""},
			{files{secretsReport: leaks(leakB)}, incident.Verified, 0, triage.None, ""},
			{files{".quell/policies/secrets.hcl": committing, secretsReport: cutOff(leaks(leakA, leakB))}, incident.Proposed, 0, triage.Propose, "that it is there is known, whatever else there is"},
		}},
		{"beside a whole one of another source", []step{
			{files{secretsReport: cutOff(leaks(leakA, leakB)), "findings/other/a.json": leaks(leakA)}, incident.Proposed, 0, triage.Propose, "it may say that the secret is elsewhere, too"},
		}},
		{"beside a whole one, when it had said more", []step{
			{files{".quell/policies/secrets.hcl": escalating, secretsReport: leaks(leakA, elsewhere, leakB), "findings/other/a.json": leaks(leakA)}, incident.Escalated, 0, triage.Escalate, ""},
			{files{".quell/policies/secrets.hcl": committing, secretsReport: cutOff(leaks(leakA, elsewhere))}, incident.Proposed, 0, triage.Propose, "what it had said beyond the other is not known to be gone"},
		}},
		{"one that covers less", []step{
			{files{".quell/policies/secrets.hcl": escalating, secretsReport: scan{leaks: []leak{leakA, elsewhere}, files: 10}.String()}, incident.Escalated, 0, triage.Escalate, ""},
			{files{".quell/policies/secrets.hcl": committing, secretsReport: scan{leaks: []leak{leakA}, files: 3}.String()}, incident.Proposed, 0, triage.Propose, "what it no longer looks at may still have it"},
		}},
		{"another of the same source lost", []step{
			{files{".quell/policies/secrets.hcl": escalating, secretsReport: leaks(leakA), "findings/gitleaks/b.json": leaks(elsewhere)}, incident.Escalated, 0, triage.Escalate, ""},
			{files{".quell/policies/secrets.hcl": committing, "findings/gitleaks/b.json": gone}, incident.Proposed, 0, triage.Propose, "a deleted report proves nothing"},
			{files{"findings/gitleaks/b.json": leaks()}, incident.Fixed, 1, triage.Fix, "whole reports say where it is, and where it is not"},
		}},
		{"renamed", []step{
			{files{".quell/policies/secrets.hcl": escalating, secretsReport: leaks(leakA)}, incident.Escalated, 0, triage.Escalate, ""},
			{files{secretsReport: gone, "findings/gitleaks/b.json": leaks(leakA)}, incident.Escalated, 0, triage.Escalate, ""},
			{files{".quell/policies/secrets.hcl": committing, "findings/gitleaks/b.json": leaks(leakA, leakB)}, incident.Fixed, 1, triage.Fix, "it is the same report under another name"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := inTown(t, files{secretsReport: gone, ".quell/policies/secrets.hcl": committing})
			for i, s := range tt.steps {
				w.commit(s.change)
				at := clock.Add(time.Duration(i) * time.Hour)
				p := w.plan(at)
				if s.decided != triage.None {
					if item := itemOf(t, p, "Secret of a"); item.Decision.Kind != s.decided {
						t.Errorf("step %d, %s: %s (%s)", i, s.reason, item.Decision.Kind, item.Decision.Deciding().Text)
					}
				}
				result := w.run(at)
				rec := w.state("Secret of a", s.state)
				fixes := slices.DeleteFunc(slices.Clone(result.Commits), func(c Made) bool { return c.Incident != rec.ID })
				if len(fixes) != s.commits {
					t.Errorf("step %d, %s: %+v", i, s.reason, fixes)
				}
				w.still(at.Add(time.Minute))
			}
		})
	}
}
