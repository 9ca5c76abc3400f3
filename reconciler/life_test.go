package reconciler

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

const day = 24 * time.Hour

func exception(name, expires, match string) string {
	return fmt.Sprintf(`exception %q {
  type         = "risk_acceptance"
  reason       = "It moves next quarter."
  requested_by = "team"
  approved_by  = "security-team"
  expires_at   = %q

  match {
    %s
  }
}
`, name, expires, match)
}

// yearEnd is a freeze that ends two days after the clock.
const yearEnd = `freeze "year-end" {
  reason     = "Year end."
  starts_at  = "2026-06-01T00:00:00Z"
  expires_at = "2026-06-05T00:00:00Z"
}
`

// TestCameBack: a fix that did not last is said and counted. A report of what is
// still deployed is no news for a week, because somebody must apply the fix.
func TestCameBack(t *testing.T) {
	t.Parallel()
	later := func(at string) string { return unusedRolesSeen(at, "old-exporter", "idle-importer") }
	for _, tt := range []struct {
		name     string
		after    time.Duration
		change   files
		state    incident.State
		cameBack bool
		reason   string
	}{
		{"code restored", 2 * day, files{"app/old.tf": role("old", "old-exporter"), rolesReport: later("2026-06-05T00:00:10Z")}, incident.Fixed, true, "it is fixed again, by a new commit"},
		{"still deployed", 2 * day, files{rolesReport: later("2026-06-05T00:00:10Z")}, incident.Fixed, false, "nobody has applied it yet"},
		{"deployed for long", 8 * day, files{rolesReport: later("2026-06-11T00:00:10Z")}, incident.Escalated, true, "our change is on the branch and did not help: a person must look"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := inTown(t)
			w.run(clock)
			before := w.state("old-exporter", incident.Fixed)
			w.at = clock.Add(tt.after)
			w.commit(tt.change)
			result := w.run(clock.Add(tt.after + time.Hour))
			rec := w.state("old-exporter", tt.state)
			if (rec.Reopenings == 1) != tt.cameBack || tt.state == incident.Fixed && (rec.Commit == before.Commit) == tt.cameBack {
				t.Errorf("%s: %d reopenings, fixed by %q, before by %q", tt.reason, rec.Reopenings, rec.Commit, before.Commit)
			}
			told := false
			for _, e := range result.Plan.Events {
				told = told || e.Kind == plan.CameBack && e.Incident == rec.Key
			}
			if told != tt.cameBack {
				t.Errorf("%s: the plan says that it came back: %v", tt.reason, told)
			}
			if told && !strings.Contains(w.history(rec), "reopened") && !strings.Contains(w.history(rec), "came_back") {
				t.Errorf("no evidence says that it came back:\n%s", w.history(rec))
			}
			w.still(clock.Add(tt.after + 2*time.Hour))
		})
	}
}

// TestVerifiedThenBack: gone, confirmed, and reported again later.
func TestVerifiedThenBack(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	w.run(clock)
	w.at = clock.Add(day)
	w.commit(files{rolesReport: unusedRolesSeen("2026-06-04T00:00:10Z", "idle-importer")})
	w.run(clock.Add(day + time.Hour))
	w.state("old-exporter", incident.Verified)
	w.at = clock.Add(2 * day)
	w.commit(files{rolesReport: unusedRolesSeen("2026-06-05T00:00:10Z", "old-exporter"), "app/new.tf": role("again", "old-exporter")})
	w.run(clock.Add(2*day + time.Hour))
	if rec := w.state("old-exporter", incident.Fixed); rec.Reopenings != 1 {
		t.Errorf("%+v", rec)
	}
	if strings.Contains(w.show("main", "app/new.tf"), "aws_iam_role") {
		t.Error("the role is still there")
	}
}

func TestException(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{".quell/exceptions/keep.hcl": exception("keep", "2026-06-05T00:00:00Z", `identities = ["old-exporter"]`)})
	w.run(clock)
	w.state("old-exporter", incident.Excepted)
	w.state("idle-importer", incident.Fixed)
	w.still(clock.Add(time.Hour))
	w.run(clock.Add(2 * day))
	w.state("old-exporter", incident.Fixed)
}

func TestFreeze(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{".quell/freezes/year-end.hcl": yearEnd})
	result := w.run(clock)
	if len(result.Commits)+len(result.Pulls)+len(result.Tickets) != 0 {
		t.Errorf("made %+v in a freeze", result)
	}
	for title, state := range w.states() {
		if state != incident.Held {
			t.Errorf("%s is %s", title, state)
		}
	}
	w.still(clock.Add(time.Hour))
	if result = w.run(clock.Add(2 * day)); len(result.Commits) != 2 || len(result.Pulls) != 2 {
		t.Errorf("after the freeze: %d commits, %d pull requests", len(result.Commits), len(result.Pulls))
	}
}

// TestFreezeKeepsPulls: a freeze stops what is new and takes nothing back.
func TestFreezeKeepsPulls(t *testing.T) {
	t.Parallel()
	w, pull := proposed(t)
	w.commit(files{".quell/freezes/year-end.hcl": yearEnd})
	w.run(clock.Add(time.Hour))
	w.state("Secret of a", incident.Held)
	if now := w.pull(pull.Number); now.State != forge.PullOpen || w.ref(w.dir, pull.Branch) != pull.Head {
		t.Errorf("the freeze took back pull request %d: %s", pull.Number, now.State)
	}
	w.run(clock.Add(2 * day))
	if rec := w.state("Secret of a", incident.Proposed); rec.Pull != pull.Number {
		t.Errorf("after the freeze it is proposed by pull request %d, not %d", rec.Pull, pull.Number)
	}
	w.still(clock.Add(2*day + time.Hour))
}

// TestAnswersInFreeze: what people merge and close while quell holds counts.
func TestAnswersInFreeze(t *testing.T) {
	t.Parallel()
	w, pull := proposed(t)
	w.commit(files{".quell/freezes/year-end.hcl": yearEnd})
	w.run(clock.Add(time.Hour))
	if _, err := w.loop().MergePull(t.Context(), "", pull.Number, pat(clock.Add(2*time.Hour))); err != nil {
		t.Fatal(err)
	}
	other := w.record("Secret of b")
	if err := w.loop().ClosePull(t.Context(), "", other.Pull, pat(clock.Add(2*time.Hour)), "no"); err != nil {
		t.Fatal(err)
	}
	w.run(clock.Add(3 * time.Hour))
	w.state("Secret of a", incident.Fixed)
	w.state("Secret of b", incident.Held)
	w.still(clock.Add(4 * time.Hour))
	w.run(clock.Add(2 * day))
	w.state("Secret of a", incident.Fixed)
	w.state("Secret of b", incident.Rejected)
	w.still(clock.Add(2*day + time.Hour))
}

// TestStages: disable first, remove after a week.
func TestStages(t *testing.T) {
	t.Parallel()
	const policy = `policy "roles" {
  priority = 100

  match {
    identity_kinds = ["role"]
  }

  auto {
    environments     = ["dev"]
    max_evidence_age = "30d"
  }

  stage "block" {
    tier = "auto"

    action "set_attribute" {
      attribute = "max_session_duration"
      value     = 3600
    }
  }

  stage "remove" {
    tier = "auto"
    wait = "7d"

    action "remove_block" {
    }
  }
}
`
	w := inTown(t, files{".quell/policies/roles.hcl": policy})
	w.run(clock)
	w.state("old-exporter", incident.Staged)
	if !strings.Contains(w.show("main", "app/old.tf"), "max_session_duration = 3600") {
		t.Error("stage 1 is not in the code")
	}
	// Waiting is said once and then not again.
	w.run(clock.Add(time.Hour))
	w.still(clock.Add(2 * time.Hour))
	w.still(clock.Add(6 * day))
	if !strings.Contains(w.show("main", "app/old.tf"), "aws_iam_role") {
		t.Error("stage 2 did not wait")
	}
	w.run(clock.Add(7 * day))
	rec := w.state("old-exporter", incident.Fixed)
	if rec.Stage != 2 || strings.Contains(w.show("main", "app/old.tf"), "aws_iam_role") {
		t.Errorf("after a week: stage %d", rec.Stage)
	}
	w.still(clock.Add(8 * day))
}

// TestBudgets: two new pull requests an hour, the urgent first.
func TestBudgets(t *testing.T) {
	t.Parallel()
	const tokenC = "wB8nE3yTk6VqG9pDs2Lf5RhM"
	w := inTown(t, files{
		"app/c.tf":    database("c", tokenC),
		secretsReport: leaks(leak{"a", "app/a.tf", tokenA}, leak{"b", "app/b.tf", tokenB}, leak{"c", "app/c.tf", tokenC}),
	})
	w.secrets = append(w.secrets, tokenC)
	result := w.run(clock)
	if len(result.Pulls) != 2 {
		t.Fatalf("%d pull requests", len(result.Pulls))
	}
	held := 0
	for _, item := range result.Plan.Items {
		if item.Decision.Kind == triage.Hold {
			held++
			if diff := cmp.Diff(clock.Add(time.Hour), item.Decision.Until); diff != "" {
				t.Errorf("held until (-want +got):\n%s", diff)
			}
		}
	}
	if held != 1 {
		t.Errorf("%d incidents are held", held)
	}
	w.still(clock.Add(59 * time.Minute))
	if result = w.run(clock.Add(time.Hour)); len(result.Pulls) != 1 {
		t.Errorf("an hour later: %d pull requests", len(result.Pulls))
	}
	w.still(clock.Add(3 * time.Hour))
}

// TestTicket: an escalation is one ticket, until the incident ends.
func TestTicket(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{".quell/policies/secrets.hcl": gone})
	w.run(clock)
	rec := w.state("Secret of a", incident.Escalated)
	w.still(clock.Add(time.Hour))
	w.commit(files{secretsReport: leaks(leak{"a", "app/a.tf", tokenA}, leak{"b", "app/b.tf", tokenB}, leak{"b", "app/none.tf", tokenB})})
	w.run(clock.Add(2 * time.Hour))
	if again := w.state("Secret of a", incident.Escalated); again.Ticket != rec.Ticket {
		t.Errorf("ticket %d became %d", rec.Ticket, again.Ticket)
	}
	if n := len(w.tickets()); n != 2 {
		t.Errorf("%d tickets for two incidents", n)
	}
	w.commit(files{secretsReport: leaks(leak{"b", "app/b.tf", tokenB})})
	w.run(clock.Add(3 * time.Hour))
	w.state("Secret of a", incident.Verified)
	ticket, err := w.desk().Ticket(rec.Ticket)
	if err != nil || ticket.State != forge.TicketClosed {
		t.Errorf("the ticket is %s: %v", ticket.State, err)
	}
	w.commit(files{".quell/policies/secrets.hcl": secretsPolicy("Back again")})
	w.run(clock.Add(4 * time.Hour))
	other := w.state("Secret of b", incident.Proposed)
	if other.Ticket != 0 {
		t.Errorf("ticket %d stays on record although a pull request asks the owner", other.Ticket)
	}
	w.still(clock.Add(5 * time.Hour))
}

// TestTicketClosedByOwner: an owner's answer is heard once, and not asked for
// again until the incident is another.
func TestTicketClosedByOwner(t *testing.T) {
	t.Parallel()
	w := inTown(t, files{".quell/policies/secrets.hcl": gone})
	w.run(clock)
	rec := w.state("Secret of a", incident.Escalated)
	if err := w.loop().CloseTicket(t.Context(), rec.Ticket, pat(clock.Add(time.Hour)), "known"); err != nil {
		t.Fatal(err)
	}
	w.run(clock.Add(2 * time.Hour))
	if history := w.history(w.record("Secret of a")); !strings.Contains(history, "pat@example.com") {
		t.Errorf("no evidence names who answered:\n%s", history)
	}
	w.still(clock.Add(3 * time.Hour))
	if n := len(w.tickets()); n != 2 {
		t.Errorf("%d tickets", n)
	}
	w.commit(files{"app/copy.tf": database("copy", tokenA), "findings/gitleaks/more.json": leaks(leak{"a", "app/copy.tf", tokenA})})
	w.run(clock.Add(4 * time.Hour))
	if again := w.state("Secret of a", incident.Escalated); again.Ticket == rec.Ticket || again.Ticket == 0 {
		t.Errorf("the incident has grown, and ticket %d still stands for it", again.Ticket)
	}
	w.still(clock.Add(5 * time.Hour))
}

// TestCovered: a fix that takes another incident's code along settles both.
func TestCovered(t *testing.T) {
	t.Parallel()
	const twice = `policy "exposed" {
  priority = 300

  match {
    rules = ["*/hashicorp-tf-password"]
    paths = ["app/old.tf"]
  }

  auto {
    environments   = ["dev"]
    min_confidence = 0.1
  }

  stage "remove" {
    tier = "auto"

    action "remove_block" {
    }
  }
}
`
	holder := "resource \"aws_iam_role\" \"old\" {\n  name = \"old-exporter\"\n  description = \"" + tokenA + "\"\n}\n\nlocals {\n  after = 1\n}\n"
	w := inTown(t, files{
		"app/old.tf": holder, "app/a.tf": gone, ".quell/policies/exposed.hcl": twice,
		secretsReport: leaks(leak{"a", "app/old.tf", tokenA}),
	})
	result := w.run(clock)
	secret := itemOf(t, result.Plan, "Secret of a")
	unused := itemOf(t, result.Plan, "old-exporter")
	if secret.Decision.Kind != triage.Fix && unused.Decision.Kind != triage.Fix {
		t.Fatalf("neither is fixed: %v, %v", secret.Decision.Deciding(), unused.Decision.Deciding())
	}
	a, b := w.state("Secret of a", incident.Fixed), w.state("old-exporter", incident.Fixed)
	if a.Commit != b.Commit || a.Commit == "" {
		t.Errorf("fixed by %q and %q, want one commit", a.Commit, b.Commit)
	}
	if n := w.fixes(w.dir); n != 2 { // idle-importer is the other
		t.Errorf("%d commits", n)
	}
	w.still(clock.Add(time.Hour))
}
