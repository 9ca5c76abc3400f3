package reconciler

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
)

// TestPass is the loop's ordinary life, over every kind of server.
func TestPass(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, w *world) {
		settleTown(w)
		objects := gittest.Git(t, w.dir, "count-objects", "-v")
		refs := w.refs()
		first := w.json(w.plan(clock))
		if second := w.json(w.plan(clock)); !bytes.Equal(first, second) {
			t.Errorf("two plans of the same moment differ:\n%s", cmp.Diff(string(first), string(second)))
		}
		if w.refs() != refs || gittest.Git(t, w.dir, "count-objects", "-v") != objects {
			t.Error("a plan wrote something")
		}

		result := w.run(clock)
		if executed := w.json(result.Plan); !bytes.Equal(first, executed) {
			t.Errorf("the run executed another plan than was shown:\n%s", cmp.Diff(string(first), string(executed)))
		}
		if len(result.Commits) != 2 || len(result.Pulls) != 2 || len(result.Tickets) != 0 || result.Partial() {
			t.Errorf("made %+v", result)
		}
		if n := w.fixes(w.dir); n != 2 {
			t.Errorf("%d commits on main, want one per fix", n)
		}
		if diff := cmp.Diff("locals {\n  after_old = 1\n}", w.show("main", "app/old.tf")); diff != "" {
			t.Errorf("app/old.tf (-want +got):\n%s", diff)
		}
		if got := w.show("main", "app/a.tf"); got+"\n" != database("a", tokenA) {
			t.Error("a proposal reached main without a person")
		}
		for _, later := range []time.Time{clock, clock.Add(time.Minute), clock.Add(48 * time.Hour)} {
			w.still(later)
		}

		number := w.record("Secret of a").Pull
		w.pull(number)
		commit, err := w.loop().MergePull(t.Context(), "", number, pat(clock.Add(time.Hour)))
		if err != nil {
			t.Fatal(err)
		}
		w.run(clock.Add(2 * time.Hour))
		rec := w.record("Secret of a")
		if rec.State != incident.Fixed || rec.Commit != commit {
			t.Errorf("after its merge it is %s by %q, want fixed by %q", rec.State, rec.Commit, commit)
		}
		if history := w.history(rec); !strings.Contains(history, "Pat \\u003cpat@example.com\\u003e") {
			t.Errorf("no evidence names the approver:\n%s", history)
		}
		w.still(clock.Add(3 * time.Hour))

		w.commit(files{secretsReport: leaks(leak{"b", "app/b.tf", tokenB}), rolesReport: unusedRoles()})
		w.run(clock.Add(4 * time.Hour))
		states := map[string]incident.State{
			"Secret of a": incident.Verified, "Secret of b": incident.Proposed,
			"unused role: old-exporter": incident.Verified, "unused role: idle-importer": incident.Verified,
		}
		if diff := cmp.Diff(states, w.states()); diff != "" {
			t.Errorf("after the later reports (-want +got):\n%s", diff)
		}
		w.still(clock.Add(5 * time.Hour))
	})
}

// TestDemo is the first pass over real code and real reports: every decision,
// every commit, and no secret anywhere but where it was.
func TestDemo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	reports := folder(t, "../examples/demo/findings", "findings/")
	w.commit(merged(folder(t, "../examples/demo/code", ""), reports, folder(t, "testdata/demo", ".quell/")))
	var entries []struct{ Secret, Match string }
	if err := json.Unmarshal([]byte(reports["findings/gitleaks/terragoat.json"]), &entries); err != nil || len(entries) == 0 {
		t.Fatalf("%d entries: %v", len(entries), err)
	}
	for _, e := range entries {
		w.secrets = append(w.secrets, strings.Trim(e.Secret, `"`), e.Match)
	}
	result := w.run(clock)
	golden(t, "demo.golden", decisions(result.Plan))
	if len(result.Commits) != 3 || len(result.Pulls) != 2 || len(result.Tickets) != 3 {
		t.Errorf("%d commits, %d pull requests, %d tickets", len(result.Commits), len(result.Pulls), len(result.Tickets))
	}
	for _, made := range result.Pulls {
		w.pull(made.Number)
	}
	w.still(clock)
	w.still(clock.Add(time.Minute))
}

// decisions is one line for every incident that a policy acts on, and the
// number of those on which none does.
func decisions(p *plan.Plan) string {
	var b strings.Builder
	quiet := 0
	for _, item := range p.Items {
		d := item.Decision
		if d.Policy == "posture" {
			quiet++
			continue
		}
		fmt.Fprintf(&b, "%s → %s  %s %s %s  %s\n", item.Incident.Key.ID(), item.Becomes, d.Kind, d.Tier, d.Policy, item.Incident.Title)
		fmt.Fprintf(&b, "    %s\n", d.Deciding().Text)
		if c := item.Change; c != nil {
			fmt.Fprintf(&b, "    on %s: %s\n", branchKind(c.Branch), c.Summary)
			for _, f := range c.Files {
				fmt.Fprintf(&b, "    %s\n", f.Path)
			}
		}
		if item.Ticket != nil {
			fmt.Fprintf(&b, "    ticket for %s: %s\n", item.Ticket.Owner, plan.TicketTitle(item))
		}
	}
	fmt.Fprintf(&b, "%d more under policy posture\n", quiet)
	return b.String()
}

// branchKind is a branch without the incident that its name ends in.
func branchKind(branch string) string {
	if i := strings.LastIndex(branch, "/"); i >= 0 {
		return branch[:i]
	}
	return branch
}

// golden compares with a file of testdata, or writes it under -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// TestCanaries puts secrets into reports that no code has, in every field that
// a scanner fills, and looks for them everywhere.
func TestCanaries(t *testing.T) {
	t.Parallel()
	const stray = "Tq9vR4mXe7ZbK2wLs6Hc8NdY"
	w := inTown(t)
	w.secrets = append(w.secrets, stray)
	w.commit(files{
		"findings/gitleaks/stray.json": leaks(
			leak{"stray", "app/nowhere.tf", stray},
			leak{"path", "app/" + stray + ".tf", stray},
			leak{stray, "app/a.tf", tokenA},
		),
		"findings/gitleaks/broken.json": strings.TrimSuffix(leaks(leak{"broken", "app/c.tf", stray}), "\n]\n"),
	})
	result := w.run(clock)
	if len(result.Tickets) == 0 || len(result.Plan.Broken) == 0 {
		t.Errorf("%d tickets, %d broken inputs: the canaries were not even read", len(result.Tickets), len(result.Plan.Broken))
	}
	for _, made := range result.Pulls {
		w.pull(made.Number)
	}
	for _, item := range result.Plan.Items {
		found, err := w.loop().Explain(t.Context(), string(item.Incident.Key), clock)
		if err != nil || len(found) != 1 {
			t.Fatalf("explain %s: %d, %v", item.Incident.Key.ID(), len(found), err)
		}
		data, err := json.Marshal(found)
		if err != nil {
			t.Fatal(err)
		}
		w.shown.Write(data)
	}
	v, err := w.loop().Validate(t.Context(), clock)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&w.shown, "%+v", v)
}

// TestChecksSeeSecrets shows that the search for secrets which ends every test
// here finds them.
func TestChecksSeeSecrets(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, reason string }{
		{"x " + tokenA + " y", "clear text"},
		{"cFY3a1EyekxXOQ== no", "a part is not the secret"},
		{"x706b3765", "nor are other bytes"},
		{"705637" + "6b51327a4c77395872543473" + "4e63384864" + "3159624a", "hexadecimal"},
		{"ApQbe" + "", "nothing"},
	} {
		want := tt.reason == "clear text" || tt.reason == "hexadecimal"
		if got := holds(tt.text, tokenA); got != want {
			t.Errorf("%q: %v (%s)", tt.text, got, tt.reason)
		}
	}
}

// TestSpent: law 2, a plan is carried out once.
func TestSpent(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	p, err := w.loop().look(t.Context(), clock, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.execute(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := w.refs()
	if _, err := p.execute(t.Context()); !errors.Is(err, plan.ErrSpent) {
		t.Errorf("the second time: %v", err)
	}
	if w.refs() != before {
		t.Error("the second time moved a branch")
	}
}

// TestTrailers: every commit of quell's on main names its incident and change,
// each once.
func TestTrailers(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	result := w.run(clock)
	said := map[string]bool{}
	for _, made := range result.Commits {
		trailers, ok := plan.ParseTrailers(gittest.Git(t, w.dir, "log", "-1", "--format=%B", made.Commit))
		if !ok || trailers.Incident.ID() != made.Incident || said[trailers.Change] {
			t.Errorf("commit %s says %+v", made.Commit, trailers)
		}
		said[trailers.Change] = true
	}
	branches := regexp.MustCompile(`refs/heads/\S+`).FindAllString(w.refs(), -1)
	want := []string{"refs/heads/main", "refs/heads/quell/forge", "refs/heads/quell/ledger"}
	for _, made := range result.Pulls {
		want = append(want, "refs/heads/"+made.Branch)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, branches); diff != "" {
		t.Errorf("branches (-want +got):\n%s", diff)
	}
}
