package reconciler

import (
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
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
