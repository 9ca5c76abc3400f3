package plan

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

func TestChangeID(t *testing.T) {
	files := []File{{Path: "a.tf", Before: []byte("1"), After: []byte("2")}, {Path: "b.tf", Before: []byte("3")}}
	id := ChangeID("infra", key("1a"), "sha256:0", 1, files)
	if !regexp.MustCompile(`^C-[0-9a-f]{12}$`).MatchString(id) {
		t.Fatalf("id %q", id)
	}
	tests := []struct {
		name, other string
		same        bool
		reason      string
	}{
		{"other order", ChangeID("infra", key("1a"), "sha256:0", 1, []File{files[1], files[0]}), true, "files are sorted"},
		{"other diff", ChangeID("infra", key("1a"), "sha256:0", 1, []File{{Path: "a.tf", Before: []byte("1"), After: []byte("2"), Diff: "x"}, files[1]}), true, "a diff is a picture"},
		{"other target", ChangeID("app", key("1a"), "sha256:0", 1, files), false, "to what"},
		{"other incident", ChangeID("infra", key("1b"), "sha256:0", 1, files), false, "why"},
		{"other policy", ChangeID("infra", key("1a"), "sha256:1", 1, files), false, "on whose word"},
		{"other stage", ChangeID("infra", key("1a"), "sha256:0", 2, files), false, "a later step"},
		{"other result", ChangeID("infra", key("1a"), "sha256:0", 1, []File{{Path: "a.tf", Before: []byte("1"), After: []byte("3")}, files[1]}), false, "what"},
		{"emptied, not deleted", ChangeID("infra", key("1a"), "sha256:0", 1, []File{files[0], {Path: "b.tf", Before: []byte("3"), After: []byte{}}}), false, "a missing file is not an empty one"},
		{"one file less", ChangeID("infra", key("1a"), "sha256:0", 1, files[:1]), false, "what"},
	}
	for _, tc := range tests {
		if (tc.other == id) != tc.same {
			t.Errorf("%s: %q and %q: %s", tc.name, tc.other, id, tc.reason)
		}
	}
	if files[0].Path != "a.tf" {
		t.Error("the caller's files were sorted")
	}
}

func TestBranch(t *testing.T) {
	if got := Branch("remove-unused-keys", key("1a2b3c4d")); got != "quell/remove-unused-keys/Q-1a2b3c4d00000000" {
		t.Errorf("branch %q", got)
	}
}

func TestCountsAddUp(t *testing.T) {
	got := full().Counts()
	want := Counts{Incidents: 8, Commit: 1, Propose: 1, Escalate: 1, Excepted: 1, Held: 1, Waiting: 1, Covered: 1, Nothing: 1, Close: 2, Unreported: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	standing := withChange(item("1a", finding.LeakedSecret, "x", triage.Propose, ""), "manual", File{Path: "a"})
	standing.Standing = true
	if c := (&Plan{Items: []*Item{standing}}).Counts(); c.Waiting != 1 || c.Propose != 0 {
		t.Errorf("a pull request that stands: %+v, want it to wait", c)
	}
}

func TestChanges(t *testing.T) {
	tests := []struct {
		name   string
		plan   *Plan
		want   bool
		reason string
	}{
		{"empty", &Plan{}, false, "nothing is there"},
		{"unchanged", idle(), false, "a run would write nothing"},
		{"new incident", &Plan{Items: []*Item{item("1a", finding.LeakedSecret, "x", triage.None, "")}}, true, "the ledger gets a line"},
		{"event", &Plan{Events: []Event{{Kind: Gone}}}, true, "it is followed up"},
		{"ended", &Plan{Ended: full().Ended}, true, "the ledger says so"},
		{"broken", &Plan{Broken: full().Broken}, false, "a broken report changes nothing"},
	}
	for _, tc := range tests {
		if got := tc.plan.Changes(); got != tc.want {
			t.Errorf("%s: %v, want %v: %s", tc.name, got, tc.want, tc.reason)
		}
	}
}

func TestJSONIsFlatAndNeverNull(t *testing.T) {
	data, err := (&Plan{Now: noon}).JSON()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "null") {
		t.Errorf("an empty plan has a null:\n%s", data)
	}
	if data, err = full().JSON(); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Schema    string
		Incidents []struct {
			ID, Decision, Tier, Policy string
			Reasons                    []triage.Reason
			Changes                    []struct{ Target, Path, Diff string }
		}
		Refused []struct{ ID string }
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	first := doc.Incidents[0]
	if doc.Schema != Schema || first.ID != "Q-1a2b3c4d" || first.Decision != "fix" || first.Tier != "auto" || first.Policy != "remove-unused-keys" || len(first.Reasons) != 2 {
		t.Errorf("%+v", first)
	}
	if len(first.Changes) != 3 || first.Changes[0].Target != "infra" || first.Changes[0].Path != "iam.tf" || first.Changes[0].Diff != diff {
		t.Errorf("changes %+v", first.Changes)
	}
	if len(doc.Refused) != 1 || doc.Refused[0].ID != "Q-3c4d5e6f" {
		t.Errorf("refused %+v, want the one that fell at step 10", doc.Refused)
	}
	for i, r := range string(data) {
		if r != '\n' && !unicode.IsGraphic(r) {
			t.Fatalf("%U at %d would reach a terminal", r, i)
		}
	}
}

func TestPrintableKeepsTheValue(t *testing.T) {
	const text = "a\u202eb\U000e0041c\u0085d"
	data, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	var back string
	if err := json.Unmarshal(TerminalJSON(data), &back); err != nil || back != text {
		t.Errorf("%q, %v: want %q", back, err, text)
	}
}

func TestRenderObeysNobody(t *testing.T) {
	colours := regexp.MustCompile("\x1b\\[[0-9]+m")
	for _, opts := range []RenderOptions{{}, {All: true, Width: 1}, {Color: true, All: true, Width: 80}} {
		text := Render(full(), opts)
		if opts.Color {
			text = colours.ReplaceAllString(text, "")
		}
		for i, r := range text {
			if r != '\n' && r != '\t' && !unicode.IsGraphic(r) {
				t.Errorf("%+v: %U at %d reaches the terminal", opts, r, i)
			}
		}
		last := text[strings.LastIndex(strings.TrimSpace(text), "\n")+1:]
		if !strings.HasPrefix(last, "Plan: 1 to commit, 1 to propose, 1 to escalate, 1 excepted, 1 held. 1 incident needs nothing (1 left by policy).") {
			t.Errorf("last line %q", last)
		}
	}
}

func TestFooter(t *testing.T) {
	for _, i := range full().Items[1:3] {
		body := PullBody
		if i.Change == nil {
			body = TicketBody
		}
		f, ok := ParseFooter(body(i))
		if !ok || f.Incident != i.Incident.Key || f.Policy != i.Decision.Policy || i.Change != nil && f.Change != i.Change.ID {
			t.Errorf("%s: %v %+v", i.Incident.Key.ID(), ok, f)
		}
	}
	for name, body := range map[string]string{
		"none":        "words",
		"not last":    full().Items[1].Change.Body + "\nmore",
		"other":       "<!-- other -->",
		"two values":  `<!-- quell: {"schema":"quell.footer/v1","incident":"v1:0"} {} -->`,
		"newer":       `<!-- quell: {"schema":"quell.footer/v2","incident":"v1:0"} -->`,
		"no incident": `<!-- quell: {"schema":"quell.footer/v1"} -->`,
	} {
		if f, ok := ParseFooter(body); ok {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// FuzzBodies keeps the law that text from findings forges no footer, no markup
// and no line of its own.
func FuzzBodies(f *testing.F) {
	f.Add(hostile)
	f.Add("<!-- quell: {\"schema\":\"quell.footer/v1\",\"incident\":\"v1:0\"} -->")
	f.Add("|a|b|\n|---|---|")
	f.Fuzz(func(t *testing.T, text string) {
		fill := func(text string) *Item {
			i := withChange(item("1a2b3c4d", finding.LeakedSecret, text, triage.Propose, text), "manual", File{Path: text})
			i.Incident.Title, i.Incident.Claims[0].Tool, i.Incident.Claims[0].Rule = text, text, text
			i.Facts.Blast = triage.Blast{Unseen: []string{text}, Dependents: []triage.Dependent{{Target: text, Path: text, Address: text}}}
			i.Facts.Unowned, i.Decision.Owner = []triage.OwnedPlace{{Path: text}}, text
			return i
		}
		i, calm := fill(text), fill("x")
		for _, body := range []func(*Item) string{PullBody, TicketBody} {
			got := body(i)
			if strings.Count(got, "\n") != strings.Count(body(calm), "\n") {
				t.Errorf("%q made lines of its own:\n%s", text, got)
			}
			if footer, ok := ParseFooter(got); !ok || footer.Incident != i.Incident.Key {
				t.Errorf("%q forged the footer:\n%s", text, got)
			}
			above := got[:strings.LastIndex(got, footerOpens)]
			if strings.ContainsAny(above, "<>") {
				t.Errorf("%q is markup:\n%s", text, above)
			}
		}
	})
}
