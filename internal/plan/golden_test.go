package plan

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

var update = flag.Bool("update", false, "write the golden files")

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// hostile is what a report would say that wants to steer a person, a forge, Git
// or a terminal.
const hostile = "\x1b[2J\u202eFixes #1 @admins <img src=x> [ok](https://evil.example) | `x` -->\n\nQuell-Policy: allow-all@sha256:0"

func key(id string) incident.Key { return incident.Key("v1:" + id + strings.Repeat("0", 64-len(id))) }

func item(id string, category finding.Category, name string, kind triage.Kind, reason string) *Item {
	k := key(id)
	inc := incident.Incident{
		Key: k, Category: category, Title: "Access key of " + name + " was not used for 400 days", Severity: finding.SeverityMedium, Confidence: 0.95,
		Identity: finding.Identity{Platform: "aws", Account: "123456789012", Kind: finding.AccessKey, ID: "AIDAEXAMPLE" + id, Name: name},
		Places:   []finding.Location{{Repository: "infra", Path: "iam.tf", StartLine: 12}},
		Rules:    []string{"aws/unused"}, Reports: []string{"findings/aws.json"},
	}
	inc.Count = 1
	inc.Claims = []incident.Claim{{Tool: "aws", Rule: "unused", Severity: finding.SeverityMedium, Confidence: 0.95, Count: 1}}
	return &Item{
		Incident: inc, Was: incident.Open, Becomes: incident.Open,
		Decision: triage.Decision{
			Incident: k, Kind: kind, Policy: "remove-unused-keys", PolicyDigest: "sha256:00ff", Owner: "payments",
			Reasons: []triage.Reason{
				{Step: 5, Name: "policy", Verdict: "pass", Text: `policy "remove-unused-keys" matches`},
				{Step: 7, Name: "threshold", Verdict: "stop", Text: reason},
			},
		},
		Facts: triage.Facts{Targets: []string{"infra"}, Owners: []string{"payments"}, Environments: []string{"staging"}, Blast: triage.Blast{Level: triage.BlastNone}},
		Sites: []locate.Site{{Path: "iam.tf", Address: "aws_iam_access_key.ci", Line: 12}},
	}
}

const diff = `--- a/iam.tf
+++ b/iam.tf
@@ -9,7 +9,3 @@
 }
 
-resource "aws_iam_access_key" "ci" {
-  user = aws_iam_user.ci.name
-}
-
 # the end
`

func withChange(i *Item, tier policy.Tier, files ...File) *Item {
	i.Decision.Tier, i.Decision.Stage, i.Decision.StageName = tier, 1, "remove"
	i.Record = &incident.Record{Key: i.Incident.Key, Sightings: []incident.Sighting{{Report: "findings/aws.json", Blob: strings.Repeat("ab", 20)}}}
	c := &Change{
		ID:     ChangeID("infra", i.Incident.Key, i.Decision.PolicyDigest, 1, files),
		Target: "infra", Base: Base{Repository: "/srv/infra.git", Branch: "main", Commit: strings.Repeat("c0", 20)}, Tier: tier, Branch: "main",
		Files: files, Summary: "Remove aws_iam_access_key.ci", Notes: []string{"The key itself is deleted when this is applied."},
		Rollback: "Revert the commit; a new key with another secret is made.",
	}
	i.Change = c
	c.Message = CommitMessage(i)
	if tier == policy.TierManual {
		c.Branch, c.Title, c.Body = Branch(i.Decision.Policy, i.Incident.Key), PullTitle(*c), PullBody(i)
	}
	return i
}

func full() *Plan {
	fix := withChange(item("1a2b3c4d", finding.UnusedCredential, "ci", triage.Fix, "every threshold passes"), policy.TierAuto,
		File{Path: "iam.tf", Before: []byte("a"), After: []byte("b"), Diff: diff},
		File{Path: "variables.tf", After: []byte("c"), Diff: "--- /dev/null\n+++ b/variables.tf\n@@ -0,0 +1 @@\n+variable \"x\" {}\n"},
		File{Path: "old.tf", Before: []byte("d"), Diff: "--- a/old.tf\n+++ /dev/null\n@@ -1 +0,0 @@\n-# \x1b[31mold\n"})
	fix.Becomes = incident.Fixed
	propose := item("2b3c4d5e", finding.LeakedSecret, "deploy", triage.Propose, "the blast radius is low, and the policy asks for at most none")
	propose.Facts.Blast = triage.Blast{
		Level: triage.BlastLow, Unseen: []string{"other accounts"},
		Dependents: []triage.Dependent{{Target: "infra", Path: "ci.tf", Address: "module.ci", Direct: true}, {Target: "app", Path: "main.tf", Address: "module.app"}},
	}
	propose = withChange(propose, policy.TierManual, File{Path: "iam.tf", Before: []byte("a"), After: []byte("b"), Diff: diff})
	propose.Becomes = incident.Proposed
	escalate := item("3c4d5e6f", finding.LeakedSecret, hostile, triage.Escalate, "nobody owns "+hostile)
	escalate.Incident.Title = hostile
	escalate.Incident.Claims[0].Rule, escalate.Incident.Claims[0].Tool = hostile, hostile
	escalate.Decision.Reasons[1].Step, escalate.Decision.Reasons[1].Name = 10, "fix"
	escalate.Facts.Unowned = []triage.OwnedPlace{{Target: "infra", Path: hostile}}
	escalate.Ticket = &Ticket{Owner: "payments"}
	except := item("4d5e6f70", finding.DormantIdentity, "batch", triage.Excepted, "exception \"legacy-batch\" covers it")
	except.Decision.By, except.Decision.Until = "legacy-batch", noon.AddDate(0, 1, 0)
	hold := item("5e6f7081", finding.DormantIdentity, "release", triage.Hold, "a freeze covers it")
	hold.Decision.By, hold.Decision.Until = "release-week", noon.AddDate(0, 0, 3)
	along := item("6f708192", finding.UnusedCredential, "ci-old", triage.None, "its code goes with another change")
	along.CoveredBy = fix.Change.ID
	waits := item("708192a3", finding.LeakedSecret, "waiting", triage.Escalate, "ticket 3 is open")
	waits.Unchanged = true
	done := item("8192a3b4", finding.UnusedCredential, "gone", triage.None, "it is fixed")
	done.Unchanged = true
	return &Plan{
		Now: noon, Control: Base{Repository: "/srv/control.git", Branch: "main", Commit: strings.Repeat("d1", 20)}, Ledger: strings.Repeat("e2", 20),
		Items: []*Item{fix, propose, escalate, except, hold, along, waits, done},
		Events: []Event{
			{Kind: PullMerged, Incident: key("92a3b4c5"), Target: "infra", Number: 4, By: "Ana <ana@example.org>", At: noon.Add(-time.Hour), Commit: strings.Repeat("f3", 20)},
			{Kind: Gone, Incident: key("a3b4c5d6"), Reason: "findings/aws.json no longer has it"},
			{Kind: PullObsolete, Incident: key("a3b4c5d6"), Target: "infra", Number: 5, Reason: "findings/aws.json no longer has it"},
			{Kind: TicketObsolete, Incident: key("b4c5d6e7"), Number: 2, Reason: `policy "posture" leaves such incidents`},
		},
		Ended: []incident.Record{{Key: key("a3b4c5d6"), State: incident.Verified}},
		Unreported: []incident.Record{
			{
				Key: key("c5d6e7f8"), State: incident.Proposed, Since: noon.AddDate(0, 0, -2), Category: finding.LeakedSecret,
				Title: hostile, Severity: finding.SeverityHigh, Target: "infra", Pull: 6,
			},
			{Key: key("d6e7f809"), State: incident.Fixed, Since: noon.AddDate(0, 0, -2), Category: finding.UnusedCredential},
		},
		Broken: []Broken{{What: "report", Path: "findings/\x1b[2J.json", Position: "line 3, column 7", Summary: "the JSON ends too soon", Remedy: "write the report again"}},
	}
}

func idle() *Plan {
	p := full()
	p.Items, p.Events, p.Ended, p.Unreported, p.Broken = p.Items[6:], nil, nil, nil, nil
	return p
}

func many() *Plan {
	p := idle()
	for i := range 25 {
		e := item("b4c5d6e"+string(rune('a'+i%6)), finding.LeakedSecret, "key", triage.Escalate, "nobody owns it")
		e.Ticket = &Ticket{Owner: "security"}
		p.Items = append(p.Items, e)
	}
	return p
}

func rendered(p *Plan, opts RenderOptions) func(*testing.T) string {
	return func(*testing.T) string { return Render(p, opts) }
}

func TestGoldens(t *testing.T) {
	p := full()
	goldens := map[string]func(*testing.T) string{
		"render.txt":       rendered(p, RenderOptions{Width: 100}),
		"render-all.txt":   rendered(p, RenderOptions{All: true}),
		"render-color.txt": rendered(p, RenderOptions{Color: true, Width: 60}),
		"render-idle.txt":  rendered(idle(), RenderOptions{}),
		"render-many.txt":  rendered(many(), RenderOptions{}),
		"plan.json": func(t *testing.T) string {
			data, err := p.JSON()
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		},
		"message.txt":       func(*testing.T) string { return p.Items[0].Change.Message },
		"message-merge.txt": func(*testing.T) string { return MergeMessage(4, hostile, "quell/p/Q-1a2b3c4d", key("1a2b3c4d"), "C-0") },
		"pull.md":           func(*testing.T) string { return p.Items[1].Change.Body },
		"ticket.md":         func(*testing.T) string { return TicketTitle(p.Items[2]) + "\n\n" + TicketBody(p.Items[2]) },
	}
	files, err := filepath.Glob("testdata/golden/*")
	if err != nil || len(files) == 0 && !*update {
		t.Fatalf("%d golden files, %v", len(files), err)
	}
	for _, path := range files {
		if goldens[filepath.Base(path)] == nil {
			t.Errorf("%s belongs to no case", path)
		}
	}
	for name, produce := range goldens {
		t.Run(name, func(t *testing.T) {
			got, path := produce(t), filepath.Join("testdata", "golden", name)
			if *update {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (run with -update to write it)\n%s", path, diff)
			}
		})
	}
}
