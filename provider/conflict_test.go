package provider

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

const policyPath = ".quell/policies/leaked-secrets.hcl"

// edited is the policy's document as a person might change it.
func edited(t *testing.T, priority int) string {
	t.Helper()
	return string(policy.EncodePolicy(policy.Policy{Name: "leaked-secrets", Priority: priority, Decision: "escalate"}))
}

func fails(t *testing.T, reason string, diags []*tfprotov6.Diagnostic, words ...string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError {
		t.Fatalf("%s: got %q, want one error", reason, printed(diags))
	}
	for _, word := range words {
		if !strings.Contains(detail(diags), word) {
			t.Errorf("%s: the error does not say %q:\n%s", reason, word, detail(diags))
		}
	}
}

func TestAStaleWriteFailsAloneAndNamesWhoChangedIt(t *testing.T) {
	ctx := context.Background()
	repo := gittest.Bare(t)
	p := start(t, noon, values{"repository": repo})
	made := p.create("quell_policy", policyConfig(nil))
	owner := p.create("quell_owner", values{"name": "platform", "paths": []string{"**"}})
	change := policyConfig(values{"priority": 5})
	planned, diags := p.plan(made, "quell_policy", change)
	p.none(diags)
	changeOwner := values{"name": "platform", "paths": []string{"infra/**"}}
	plannedOwner, diags := p.plan(owner, "quell_owner", changeOwner)
	p.none(diags)

	seeded := gittest.Seed(t, repo, map[string]string{policyPath: edited(t, 7)}, "Escalate for now")

	var wait sync.WaitGroup
	wait.Go(func() {
		if _, diags := p.apply(ctx, owner, plannedOwner, changeOwner); len(diags) > 0 {
			t.Errorf("the other write of the batch: %q", printed(diags))
		}
	})
	_, diags = p.apply(ctx, made, planned, change)
	wait.Wait()
	fails(t, "an update of what somebody else changed", diags, "policy changed meanwhile", "Seed <seed@example.com>", seeded[:12], "Escalate for now", "Plan again")
	_, diags = p.apply(ctx, made, state{}, nil)
	fails(t, "a withdrawal of what somebody else changed", diags, "policy changed meanwhile", seeded[:12])
	if got := gittest.Git(t, repo, "show", "main:"+policyPath); got+"\n" != edited(t, 7) {
		t.Errorf("the person's document was replaced:\n%s", got)
	}

	gittest.Git(t, repo, "update-ref", "refs/heads/main", withdrawn(t, repo, policyPath))
	_, diags = p.apply(ctx, made, planned, change)
	fails(t, "an update of what somebody else withdrew", diags, "policy was withdrawn meanwhile", "Clear it out", "Plan again")
	if _, diags = p.apply(ctx, made, state{}, nil); len(diags) > 0 {
		t.Errorf("withdrawing what is gone already: %q", printed(diags))
	}
	gittest.Fsck(t, repo)
}

// withdrawn is a commit upon main without the file at path.
func withdrawn(t *testing.T, repo, path string) string {
	t.Helper()
	index := filepath.Join(t.TempDir(), "work")
	gittest.Git(t, "", "clone", "--quiet", repo, index)
	gittest.Git(t, index, "rm", "--quiet", path)
	gittest.Git(t, index, "commit", "--quiet", "-m", "Clear it out")
	gittest.Git(t, index, "push", "--quiet", "origin", "HEAD:refs/heads/theirs")
	commit := gittest.Git(t, index, "rev-parse", "HEAD")
	gittest.Git(t, repo, "update-ref", "-d", "refs/heads/theirs")
	return commit
}

func TestCreateTakesOverWhatSaysTheSameAndRefusesAnother(t *testing.T) {
	ctx := context.Background()
	repo := gittest.Bare(t)
	p := start(t, noon, values{"repository": repo})
	p.create("quell_policy", policyConfig(nil))
	tip := gittest.Git(t, repo, "rev-parse", "main")

	p = start(t, noon, values{"repository": repo})
	p.create("quell_policy", policyConfig(nil)) // a second run whose first lost its state
	if now := gittest.Git(t, repo, "rev-parse", "main"); now != tip {
		t.Errorf("taking over a document made commit %s", now)
	}

	config := policyConfig(values{"priority": 9})
	planned, diags := p.plan(state{}, "quell_policy", config)
	p.none(diags)
	_, diags = p.apply(ctx, state{}, planned, config)
	fails(t, "another document of that name", diags, "policy exists already", "quell provider <provider@quell.invalid>", "terraform import quell_policy.NAME leaked-secrets", "Declare policy leaked-secrets", "called in this configuration")

	config = values{"max_exception_age": "30d"}
	p.create("quell_settings", config)
	p = start(t, noon, values{"repository": repo})
	config = values{"max_exception_age": "60d"}
	planned, diags = p.plan(state{}, "quell_settings", config)
	p.none(diags)
	_, diags = p.apply(ctx, state{}, planned, config)
	fails(t, "there is one document of settings, and it has no name", diags,
		"The settings exist already", "another document for the settings.", "terraform import quell_settings.NAME settings\n")
}

func TestEachFailureOfTheRepositoryHasOneRemedy(t *testing.T) {
	root := t.TempDir()
	repo := gittest.BareAt(t, filepath.Join(root, "control.git"))
	gittest.Seed(t, repo, map[string]string{"README.md": "Control.\n"}, "Begin")
	guarded := gittest.BareAt(t, filepath.Join(root, "guarded.git"))
	gittest.Hook(t, guarded, "pre-receive", "echo 'Two people must sign off.'; exit 1")
	private := gittest.HTTP(t, root, gittest.BasicAuth("bot", "right"))
	readOnly := gittest.HTTP(t, root, gittest.ReadOnly())
	down := gittest.HTTP(t, root, gittest.Around(func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	}))
	cases := []struct {
		name, reason string
		provider     values
		want         []string
	}{
		{"missing path", "nothing is there", values{"repository": filepath.Join(root, "nowhere")}, []string{"control repository is not there", "quell init"}},
		{"missing URL", "the server has no such repository", values{"repository": down.Of(t, repo)}, []string{"control repository is not there", "Check repository"}},
		{"password", "the password is wrong", values{"repository": private.Of(t, repo), "username": "bot", "password": "wr0ng-pass"}, []string{"does not let us in", "QUELL_GIT_PASSWORD"}},
		{"read-only", "it is not ours to push to", values{"repository": readOnly.Of(t, repo)}, []string{"refused the push", "Nothing was written"}},
		{"hook", "the server's own words are shown", values{"repository": guarded}, []string{"refused the push", "Two people must sign off."}},
		{"branch", "a mistyped branch is not a new one", values{"repository": repo, "branch": "trunk"}, []string{"branch is not there", `"main"`, "Check branch"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := start(t, noon, c.provider)
			config := values{"name": "platform", "paths": []string{"**"}}
			planned, diags := p.plan(state{}, "quell_owner", config)
			p.none(diags)
			_, diags = p.apply(context.Background(), state{}, planned, config)
			fails(t, c.reason, diags, c.want...)
			if strings.Contains(detail(diags), "wr0ng-pass") {
				t.Error("the error shows the password")
			}
		})
	}
}

func TestAVanishedBranchIsNotTakenForWithdrawal(t *testing.T) {
	repo := gittest.Bare(t)
	p := start(t, noon, values{"repository": repo})
	made := p.create("quell_policy", policyConfig(nil))
	gittest.Git(t, repo, "update-ref", "-d", "refs/heads/main")
	_, diags := start(t, noon, values{"repository": repo}).read(made)
	fails(t, "all branches are gone", diags, "branch is not there", "Nothing was taken for withdrawn")
}

func TestReadSaysWhereADocumentIsBroken(t *testing.T) {
	repo := gittest.Bare(t)
	p := start(t, noon, values{"repository": repo})
	made := p.create("quell_policy", policyConfig(nil))
	gittest.Seed(t, repo, map[string]string{policyPath: "policy \"leaked-secrets\" {\n  priority = \n}\n"}, "Slip")
	_, diags := start(t, noon, values{"repository": repo}).read(made)
	fails(t, "a document that does not parse", diags, "does not read", policyPath+":2:", "Mend it")
}

func TestReadKeepsTheSpellingOfWhatDidNotChange(t *testing.T) {
	repo := gittest.Bare(t)
	p := start(t, noon, values{"repository": repo})
	made := p.create("quell_policy", policyConfig(values{"labels": []string{}, "auto": values{"environments": []string{"dev"}, "max_evidence_age": "24h"}}))

	document := gittest.Git(t, repo, "show", "main:"+policyPath)
	gittest.Seed(t, repo, map[string]string{policyPath: "# Reviewed.\n\n" + strings.ReplaceAll(document, "  ", "\t") + "\n"}, "Lay out anew")
	same, diags := start(t, noon, values{"repository": repo}).read(made)
	p.none(diags)
	if !same.value.Equal(made.value) {
		t.Errorf("a new layout is drift:\nwas %s\nis  %s", made.value, same.value)
	}

	gittest.Seed(t, repo, map[string]string{policyPath: strings.Replace(document, "100", "90", 1) + "\n"}, "Lower")
	drifted, diags := start(t, noon, values{"repository": repo}).read(made)
	p.none(diags)
	diffs, err := made.value.Diff(drifted.value)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range diffs {
		if at := d.Path.String(); at != "" && !strings.Contains(at, `"priority"`) && !strings.Contains(at, `"digest"`) {
			t.Errorf("a change of the priority alone shows as a change at %s: %s", at, d)
		}
	}
	if len(diffs) == 0 {
		t.Error("a change of the priority is no drift")
	}
}

func TestParallelWritesShareFewPushesAndSurviveOthers(t *testing.T) {
	const writers, each = 2, 20
	root := t.TempDir()
	repo := gittest.BareAt(t, filepath.Join(root, "control.git"))
	var pushes atomic.Int32
	server := gittest.HTTP(t, root, gittest.BasicAuth("bot", "right"), gittest.Around(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "git-receive-pack") {
				pushes.Add(1)
			}
			next.ServeHTTP(w, r)
		})
	}))
	var wait sync.WaitGroup
	for w := range writers {
		p := start(t, noon, values{"repository": server.Of(t, repo), "username": "bot", "password": "right"})
		for i := range each {
			config := values{"name": "owner-" + string(rune('a'+w)) + string(rune('a'+i)), "paths": []string{"**"}}
			planned, diags := p.plan(state{}, "quell_owner", config)
			p.none(diags)
			wait.Go(func() {
				if _, diags := p.apply(context.Background(), state{}, planned, config); len(diags) > 0 {
					t.Errorf("%v: %s", config["name"], detail(diags))
				}
			})
		}
	}
	wait.Wait()
	if landed := strings.Count(gittest.Git(t, repo, "ls-tree", "-r", "--name-only", "main"), ".quell/owners/"); landed != writers*each {
		t.Errorf("%d documents landed, want %d", landed, writers*each)
	}
	if commits := gittest.Git(t, repo, "rev-list", "--count", "main"); commits != "40" {
		t.Errorf("%s commits, want one a document: 40", commits)
	}
	if n := pushes.Load(); n > 16 {
		t.Errorf("%d pushes for %d documents of %d processes, want few", n, writers*each, writers)
	}
	gittest.Fsck(t, repo)
}

func TestCancellationWaitsForTheVerdict(t *testing.T) {
	s := &session{location: gittest.Bare(t), branch: "main", author: gitrepo.Signature{Name: "Dana", Email: "dana@example.com"}, now: time.Now}
	put := func(ctx context.Context) error {
		_, err := s.write(ctx, &write{path: policyPath, subject: "Declare", decide: func(*content) (*gitrepo.Change, error) {
			return &gitrepo.Change{Path: policyPath, Data: []byte(edited(t, 1))}, nil
		}})
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.mu.Lock() // the committer cannot begin
	verdict := make(chan error, 1)
	go func() { verdict <- put(ctx) }()
	for queued := false; !queued; {
		s.queue.mu.Lock()
		queued = s.queue.running
		s.queue.mu.Unlock()
	}
	cancel()
	select {
	case err := <-verdict:
		t.Errorf("a queued write gave up before its verdict: %v", err)
	case <-time.After(3 * longest):
	}
	s.mu.Unlock()
	if err := <-verdict; err != nil {
		t.Errorf("a queued write: %v", err)
	}
	if got := gittest.Git(t, s.location, "show", "main:"+policyPath); got+"\n" != edited(t, 1) {
		t.Errorf("the document is %q", got)
	}
	if err := put(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a write that was cancelled before it was queued: %v", err)
	}
}

func TestCommitsSayWhatAndWho(t *testing.T) {
	repo := gittest.Bare(t)
	p := start(t, noon, values{"repository": repo, "author_name": "Dana", "author_email": "dana@example.com"})
	made := p.create("quell_settings", values{"max_exception_age": "30d"})
	p.create("quell_policy", policyConfig(nil))
	if _, diags := p.apply(context.Background(), made, state{}, nil); len(diags) > 0 {
		t.Fatal(printed(diags))
	}
	got := gittest.Git(t, repo, "log", "--format=%an <%ae> %s|%(trailers:key=Quell-Document,separator=)", "main")
	want := strings.Join([]string{
		"Dana <dana@example.com> Withdraw settings|Quell-Document: .quell/settings.hcl",
		"Dana <dana@example.com> Declare policy leaked-secrets|Quell-Document: " + policyPath,
		"Dana <dana@example.com> Declare settings|Quell-Document: .quell/settings.hcl",
	}, "\n")
	if got != want {
		t.Errorf("history:\n%s\nwant:\n%s", got, want)
	}
}
