package incident

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

func day(n int) time.Time { return time.Date(2025, 3, n, 12, 0, 0, 0, time.UTC) }

// One secret, two scanners, three files: one incident that says all of it.
func TestGroupOneSecret(t *testing.T) {
	t.Parallel()
	a := with(leak(), func(f *finding.Finding) {
		f.Identity = finding.Identity{Platform: "aws", Kind: finding.AccessKey}
		f.FirstSeen, f.LastSeen = day(3), day(4)
		f.Labels = []string{"b", "c"}
	})
	b := with(leak(), func(f *finding.Finding) {
		f.Location.Path, f.Confidence, f.Severity, f.Title = "b.env", 0.6, finding.SeverityMedium, "Key in b"
		f.FirstSeen, f.LastSeen = day(2), day(3)
	})
	c := with(leak(), func(f *finding.Finding) {
		f.Source, f.Report, f.Format, f.Tool, f.Rule = "semgrep", "findings/semgrep/1.sarif", "sarif", "semgrep", "secrets.aws"
		f.Category, f.Title, f.Hint, f.Confidence = finding.PlaintextSecretInConfig, "AWS key", "", 0.5
		f.Severity, f.Validity = finding.SeverityCritical, finding.ValidityDead
		f.Location = finding.Location{Repository: "acme/web", Path: "main.tf", StartLine: 7}
		f.Identity = finding.Identity{Platform: "aws", Kind: finding.AccessKey, ID: "AKIAIOSFODNN7EXAMPLE"}
		f.LastUsed = day(9)
		f.Labels = []string{"a", "b"}
	})
	got := Group([]finding.Finding{c, a, b, a})
	want := []Incident{{
		Key: KeyOf(a), Category: finding.LeakedSecret, Title: "AWS key",
		Severity: finding.SeverityCritical, Confidence: 0.9, Validity: finding.ValidityDead,
		Identity:    finding.Identity{Platform: "aws", Kind: finding.AccessKey, ID: "AKIAIOSFODNN7EXAMPLE"},
		Fingerprint: print1, Hint: "9f3a",
		Places: []finding.Location{
			{Repository: "acme/app", Path: "b.env", StartLine: 3, EndLine: 3},
			{Repository: "acme/app", Path: "config/prod.env", StartLine: 3, EndLine: 3},
			{Repository: "acme/web", Path: "main.tf", StartLine: 7},
		},
		Sources:   []string{"gitleaks", "semgrep"},
		Reports:   []string{"findings/gitleaks/app.json", "findings/semgrep/1.sarif"},
		Tools:     []string{"gitleaks", "semgrep"},
		Rules:     []string{"gitleaks/generic-api-key", "semgrep/secrets.aws"},
		Labels:    []string{"a", "b", "c"},
		FirstSeen: day(2), LastSeen: day(4), LastUsed: day(9),
		Count: 3,
		Claims: []Claim{
			{Tool: "gitleaks", Rule: "generic-api-key", Severity: finding.SeverityMedium, Confidence: 0.6, Count: 1},
			{Tool: "gitleaks", Rule: "generic-api-key", Severity: finding.SeverityHigh, Confidence: 0.8, Count: 1},
			{Tool: "semgrep", Rule: "secrets.aws", Severity: finding.SeverityCritical, Confidence: 0.5, Validity: finding.ValidityDead, Count: 1},
		},
		Claimed: []finding.Identity{{}, a.Identity, c.Identity},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("group (-want +got):\n%s", diff)
	}
}

// The order of the findings never shows, nor does which of two equal ones came
// first.
func TestGroupIsDeterministic(t *testing.T) {
	t.Parallel()
	var all []finding.Finding
	for _, tt := range keyCases {
		all = append(all, tt.a, tt.b, with(tt.a, func(f *finding.Finding) { f.Title, f.Confidence = "other", 0.3 }))
	}
	zone := time.FixedZone("somewhere", 3600)
	all = append(all, with(leak(), func(f *finding.Finding) { f.FirstSeen = day(1) }),
		with(leak(), func(f *finding.Finding) { f.FirstSeen = day(1).In(zone); f.Labels = []string{} }))
	want := Group(all)
	if !slices.IsSortedFunc(want, func(a, b Incident) int { return compareStrings(a.Key, b.Key) }) {
		t.Error("incidents are not sorted by key")
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if diff := cmp.Diff(want, Group(append(all, all...))); diff != "" {
			t.Fatalf("another order gives another result (-want +got):\n%s", diff)
		}
	}
}

func compareStrings(a, b Key) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func TestGroupNothing(t *testing.T) {
	t.Parallel()
	if got := Group(nil); got == nil || len(got) != 0 {
		t.Errorf("Group(nil) = %#v, want no incidents, as a list", got)
	}
}

func TestConfidence(t *testing.T) {
	t.Parallel()
	type claim struct {
		tool string
		c    float64
	}
	for _, tt := range []struct {
		name   string
		claims []claim
		want   finding.Confidence
		reason string
	}{
		{"one claim", []claim{{"a", 0.6}}, 0.6, "nobody else spoke"},
		{"one tool twice", []claim{{"a", 0.6}, {"a", 0.5}}, 0.6, "a tool that repeats itself is no second witness"},
		{"one tool in two writings", []claim{{"Gitleaks", 0.6}, {"gitleaks", 0.6}}, 0.6, "a tool's name in JSON and SARIF is one tool"},
		{"two tools", []claim{{"a", 0.7}, {"b", 0.7}}, 0.91, "both are wrong only 9 times in 100"},
		{"three tools", []claim{{"a", 0.5}, {"b", 0.5}, {"c", 0.5}}, 0.875, "the noisy or of all"},
		{"a tool that knows nothing", []claim{{"a", 0.5}, {"b", 0}}, 0.5, "no confidence is no evidence against"},
		{"agreement is not certainty", []claim{{"a", 0.98}, {"b", 0.98}}, 0.99, "scanners are never quite independent"},
		{"certainty of one tool", []claim{{"a", 1}, {"b", 0.5}}, 1, "a tool that verified the key is not doubted for having company"},
		{"no number", []claim{{"a", math.NaN()}}, 0, "ignorance is not confidence"},
		{"too high", []claim{{"a", 7}}, 1, "confidence ends at 1"},
		{"too low", []claim{{"a", -1}, {"b", 0.4}}, 0.4, "confidence begins at 0"},
	} {
		var claims []finding.Finding
		for i, c := range tt.claims {
			claims = append(claims, with(leak(), func(f *finding.Finding) {
				f.Tool, f.Confidence, f.Location.StartLine = c.tool, finding.Confidence(c.c), i
			}))
		}
		if got := Group(claims)[0].Confidence; got != tt.want {
			t.Errorf("%s: confidence %v, want %v: %s", tt.name, float64(got), float64(tt.want), tt.reason)
		}
	}
}

// TestBounded: a source that is believed only so far is one witness, however many
// tools its reports name.
func TestBounded(t *testing.T) {
	t.Parallel()
	type claim struct {
		source, tool string
		c            float64
	}
	for _, tt := range []struct {
		name   string
		claims []claim
		want   finding.Confidence
		reason string
	}{
		{"several tools", []claim{{"x", "a", 0.5}, {"x", "b", 0.5}, {"x", "c", 0.4}}, 0.5, "whoever writes its reports can name any number"},
		{"beside another source", []claim{{"x", "a", 0.5}, {"x", "b", 0.5}, {"free", "c", 0.6}}, 0.8, "one witness beside another"},
		{"two such sources", []claim{{"x", "a", 0.5}, {"x", "b", 0.5}, {"y", "c", 0.5}, {"y", "d", 0.5}}, 0.75, "two witnesses"},
		{"a tool that another source names", []claim{{"x", "C", 0.5}, {"x", "c", 0.5}, {"free", "c", 0.6}}, 0.6, "a tool that repeats itself is no second witness"},
		{"a tool of two such sources", []claim{{"x", "a", 0.5}, {"y", "a", 0.4}}, 0.5, "two scans by one scanner"},
		{"a tool of two such sources, beside others", []claim{{"x", "b", 0.5}, {"x", "a", 0.5}, {"y", "b", 0.4}}, 0.5, "two scans by two scanners"},
		{"alone", []claim{{"x", "a", 0.5}}, 0.5, ""},
	} {
		for _, hashed := range []bool{false, true} {
			groups := Groups{Bounded: map[string]bool{"x": true, "y": true}}
			var all []finding.Finding
			for i, c := range tt.claims {
				all = append(all, with(leak(), func(f *finding.Finding) {
					f.Source, f.Tool, f.Confidence, f.Location.StartLine, f.Hashed = c.source, c.tool, finding.Confidence(c.c), i, hashed
				}))
			}
			for _, c := range Clusters(all) {
				groups.Add(c)
			}
			incidents, hashes := groups.Incidents()
			incidents = append(incidents, groups.OfHashes(hashes)...)
			if len(incidents) != 1 || incidents[0].Confidence != tt.want {
				t.Errorf("%s, hashed %v: got %+v, want confidence %v: %s", tt.name, hashed, incidents, float64(tt.want), tt.reason)
			}
		}
	}
}

func TestCombine(t *testing.T) {
	t.Parallel()
	key := func(i finding.Identity) func(*finding.Finding) {
		return func(f *finding.Finding) { f.Identity = i }
	}
	for _, tt := range []struct {
		name   string
		claims []finding.Finding
		want   any
		got    func(Incident) any
		reason string
	}{
		{
			"categories of secrets first",
			[]finding.Finding{
				with(leak(), func(f *finding.Finding) { f.Category, f.Rule = finding.LongLivedCredential, "a" }),
				with(leak(), func(f *finding.Finding) { f.Category, f.Rule = finding.LongLivedCredential, "b" }),
				with(leak(), func(f *finding.Finding) { f.Category, f.Rule = finding.SecretInLog, "c" }),
			},
			finding.SecretInLog, func(i Incident) any { return i.Category },
			"a policy about secrets must see a secret",
		},
		{
			"the category of most",
			[]finding.Finding{
				with(leak(), func(f *finding.Finding) { f.Category, f.Rule = finding.LeakedSecret, "a" }),
				with(leak(), func(f *finding.Finding) { f.Category, f.Rule = finding.SecretInLog, "b" }),
				with(leak(), func(f *finding.Finding) { f.Category, f.Rule = finding.SecretInLog, "c" }),
			},
			finding.SecretInLog, func(i Incident) any { return i.Category },
			"two claims outweigh one",
		},
		{
			"a tie of categories",
			[]finding.Finding{
				with(leak(), func(f *finding.Finding) { f.Category = finding.SecretInLog }),
				with(leak(), func(f *finding.Finding) { f.Category = finding.LeakedSecret }),
			},
			finding.LeakedSecret, func(i Incident) any { return i.Category },
			"the first by name, so that the order of reports does not matter",
		},
		{
			"any category before unclassified",
			[]finding.Finding{
				with(leak(), func(f *finding.Finding) { f.Category, f.Rule = "", "a" }),
				with(leak(), func(f *finding.Finding) { f.Category, f.Rule = finding.Unclassified, "b" }),
				with(leak(), func(f *finding.Finding) { f.Category, f.Rule = finding.WeakCredential, "c" }),
			},
			finding.WeakCredential, func(i Incident) any { return i.Category },
			"unclassified says only that quell does not know the rule",
		},
		{
			"live before dead",
			[]finding.Finding{
				with(leak(), func(f *finding.Finding) { f.Validity = finding.ValidityDead }),
				with(leak(), func(f *finding.Finding) { f.Validity = finding.ValidityLive }),
				leak(),
			},
			finding.ValidityLive, func(i Incident) any { return i.Validity },
			"one witness of a working key is enough to act",
		},
		{
			"an agent before all",
			[]finding.Finding{
				with(leak(), key(finding.Identity{Platform: "aws", Account: "1", Kind: finding.Role, ID: "arn:aws:iam::1:role/x", Name: "x"})),
				with(leak(), key(finding.Identity{Kind: finding.AIAgent, Name: "helper"})),
			},
			finding.Identity{Kind: finding.AIAgent, Name: "helper"}, func(i Incident) any { return i.Identity },
			"what holds for agents must hold, and the role's id is not the agent's",
		},
		{
			"one identity told in parts",
			[]finding.Finding{
				unused(finding.Identity{Platform: "aws", Account: "1", Kind: finding.User, Name: "x"}),
				unused(finding.Identity{ID: "arn:aws:iam::1:user/p/x"}),
			},
			finding.Identity{Platform: "aws", Account: "1", Kind: finding.User, ID: "arn:aws:iam::1:user/p/x", Name: "x"},
			func(i Incident) any { return i.Identity },
			"both are the same user, so what one lacks the other tells",
		},
		{
			"an address before an ARN",
			[]finding.Finding{
				with(leak(), func(f *finding.Finding) { f.Resource = "arn:aws:iam::1:user/x" }),
				with(leak(), func(f *finding.Finding) { f.Resource = "resource.aws_iam_user.x" }),
			},
			"aws_iam_user.x", func(i Incident) any { return i.Resource },
			"the address says where in the code",
		},
		{
			"two addresses",
			[]finding.Finding{
				with(leak(), func(f *finding.Finding) { f.Resource = "aws_iam_user.x" }),
				with(leak(), func(f *finding.Finding) { f.Resource = "aws_iam_user.y" }),
				with(leak(), func(f *finding.Finding) { f.Resource = "arn:aws:iam::1:user/x" }),
			},
			"", func(i Incident) any { return i.Resource },
			"a resource that is one of several must not choose the block to edit",
		},
		{
			"the title of the most severe",
			[]finding.Finding{
				with(leak(), func(f *finding.Finding) { f.Title, f.Severity, f.Confidence = "low", finding.SeverityLow, 1 }),
				with(leak(), func(f *finding.Finding) { f.Title, f.Severity, f.Confidence = "sure", finding.SeverityHigh, 0.9 }),
				with(leak(), func(f *finding.Finding) { f.Title, f.Severity, f.Confidence = "unsure", finding.SeverityHigh, 0.2 }),
				with(leak(), func(f *finding.Finding) { f.Title, f.Severity, f.Confidence = "", finding.SeverityCritical, 1 }),
			},
			"sure", func(i Incident) any { return i.Title },
			"the worst that says anything, then the surest",
		},
		{
			"no place",
			[]finding.Finding{with(leak(), func(f *finding.Finding) { f.Location = finding.Location{} })},
			0, func(i Incident) any { return len(i.Places) },
			"a finding without a place adds none",
		},
		{
			"weak",
			[]finding.Finding{with(leak(), func(f *finding.Finding) { f.Weak = true })},
			true, func(i Incident) any { return i.Weak && i.Fingerprint == print1 },
			"the fingerprint still helps to find the literal",
		},
	} {
		got := Group(tt.claims)
		if len(got) != 1 {
			t.Errorf("%s: %d incidents, want 1", tt.name, len(got))
			continue
		}
		if diff := cmp.Diff(tt.want, tt.got(got[0])); diff != "" {
			t.Errorf("%s (-want +got):\n%s%s", tt.name, diff, tt.reason)
		}
	}
}

func TestSuggested(t *testing.T) {
	t.Parallel()
	edit := func(line, from, to int, insert string) finding.SuggestedEdit {
		return finding.SuggestedEdit{Path: "a.tf", StartLine: line, StartColumn: from, EndLine: line, EndColumn: to, Insert: insert}
	}
	by := func(tool string, edits ...finding.SuggestedEdit) finding.Finding {
		return with(leak(), func(f *finding.Finding) { f.Tool, f.Suggestion = tool, &finding.Suggestion{Text: tool, Edits: edits} })
	}
	many := make([]finding.SuggestedEdit, 30)
	for i := range many {
		many[i] = edit(i+1, 1, 2, "x")
	}
	a, b := edit(2, 3, 5, "x"), edit(2, 5, 9, "y")
	other := a
	other.Saw = "hmac-sha256:0"
	for _, tt := range []struct {
		reason string
		claims []finding.Finding
		want   []finding.SuggestedEdit
	}{
		{"nobody suggests anything", []finding.Finding{leak(), by("a")}, nil},
		{"two say the same", []finding.Finding{by("a", a), by("b", a)}, []finding.SuggestedEdit{a}},
		{"two are about other bytes", []finding.Finding{by("b", b), by("a", a)}, []finding.SuggestedEdit{a, b}},
		{"two are about the same bytes", []finding.Finding{by("a", a), by("b", edit(2, 4, 6, "x"))}, nil},
		{"two write different things at one place", []finding.Finding{by("a", edit(2, 3, 3, "x")), by("b", edit(2, 3, 3, "y"))}, nil},
		{"one goes to the line's end", []finding.Finding{by("a", edit(2, 3, 0, "x")), by("b", b)}, nil},
		{"two saw different code", []finding.Finding{by("a", a), by("b", other)}, nil},
		{"nobody reads as many", []finding.Finding{by("a", many...)}, nil},
	} {
		got := Group(tt.claims)
		if len(got) != 1 {
			t.Fatalf("%s: %d incidents", tt.reason, len(got))
		}
		if diff := cmp.Diff(tt.want, got[0].Suggested); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
}

func TestDigest(t *testing.T) {
	t.Parallel()
	base := Group([]finding.Finding{leak()})[0].Digest()
	for _, tt := range []struct {
		name   string
		change func(*finding.Finding)
		same   bool
		reason string
	}{
		{"moved lines", func(f *finding.Finding) { f.Location.StartLine, f.Location.EndLine, f.Location.Commit = 40, 41, "abc" }, true, "the same content further down"},
		{"another report", func(f *finding.Finding) { f.Report, f.Source = "findings/2.json", "s" }, true, "who carried the message does not matter"},
		{"confidence", func(f *finding.Finding) { f.Confidence = 0.1 }, true, "a person's no outlives a scanner's mood"},
		{"times", func(f *finding.Finding) { f.LastSeen, f.LastUsed = day(9), day(9) }, true, "a scanner that runs daily must not reopen the question daily"},
		{"title", func(f *finding.Finding) { f.Title = "reworded" }, true, "words are not content"},
		{"severity", func(f *finding.Finding) { f.Severity = finding.SeverityCritical }, false, "it is worse than what was rejected"},
		{"validity", func(f *finding.Finding) { f.Validity = finding.ValidityLive }, false, "a live key is another question"},
		{"category", func(f *finding.Finding) { f.Category = finding.SecretInLog }, false, "another problem"},
		{"rule", func(f *finding.Finding) { f.Rule = "aws-access-token" }, false, "another claim"},
		{"path", func(f *finding.Finding) { f.Location.Path = "other.env" }, false, "another file"},
		{"repository", func(f *finding.Finding) { f.Location.Repository = "acme/web" }, false, "another repository"},
		{"secret", func(f *finding.Finding) { f.Fingerprint = print2 }, false, "another incident"},
	} {
		if got := Group([]finding.Finding{with(leak(), tt.change)})[0].Digest() == base; got != tt.same {
			t.Errorf("%s: same digest = %v, want %v: %s", tt.name, got, tt.same, tt.reason)
		}
	}
}

func TestRepositoriesAndPaths(t *testing.T) {
	t.Parallel()
	i := Incident{Places: []finding.Location{
		{Repository: "b", Path: "y"}, {Path: "x"}, {Repository: "a", Path: "x", StartLine: 2}, {Repository: "b"},
	}}
	if diff := cmp.Diff([]string{"a", "b"}, i.Repositories()); diff != "" {
		t.Errorf("repositories (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"x", "y"}, i.Paths()); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
}

func BenchmarkGroup(b *testing.B) {
	const n = 100_000
	findings := make([]finding.Finding, n)
	for i := range findings {
		findings[i] = with(leak(), func(f *finding.Finding) {
			f.Fingerprint = finding.Fingerprint(fmt.Sprint("hmac-sha256:", i%(n/10)))
			f.Location.StartLine = i
		})
	}
	b.ReportAllocs()
	for b.Loop() {
		Group(findings)
	}
}

// A hash that a scanner publishes says whose incident it is only together with
// the value.
func TestGroupHashes(t *testing.T) {
	t.Parallel()
	hashOf := func(path string) finding.Finding {
		return with(leak(), func(f *finding.Finding) {
			f.Hashed, f.Tool, f.Report, f.Location.Path, f.Hint = true, "spmi", "findings/spmi.sarif", path, ""
		})
	}
	weak := with(leak(), func(f *finding.Finding) { f.Weak = true })
	for _, tt := range []struct {
		name     string
		findings []finding.Finding
		want     []int // findings of each incident, sorted
		reason   string
	}{
		{"with the value", []finding.Finding{hashOf("a"), leak(), hashOf("b")}, []int{3}, "the report that shows the value says which secret it is"},
		{"hashes alone", []finding.Finding{hashOf("a"), hashOf("b"), hashOf("b")}, []int{1, 1}, "the value may be \"password\""},
		{"with a weak value", []finding.Finding{hashOf("a"), hashOf("b"), weak}, []int{1, 1, 1}, "it is \"password\""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []int
			for _, inc := range Group(tt.findings) {
				got = append(got, inc.Count)
				if n := len(ByIncident(tt.findings)[inc.Key]); n != inc.Count {
					t.Errorf("%d findings of an incident that counts %d", n, inc.Count)
				}
				if inc.Weak == (tt.name == "with the value") {
					t.Errorf("weak is %v", inc.Weak)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.reason, got, tt.want)
			}
		})
	}
}

// Reports may be grouped one by one, in any order.
func TestGroupsInParts(t *testing.T) {
	t.Parallel()
	var all []finding.Finding
	for i, tt := range keyCases {
		for _, f := range []finding.Finding{tt.a, tt.b} {
			f.Report = fmt.Sprintf("findings/%d", i%5)
			all = append(all, f)
		}
	}
	want := Group(all)
	for range 20 {
		random := rand.New(rand.NewPCG(1, 2))
		parts := map[string][]finding.Finding{}
		for _, f := range all {
			parts[f.Report] = append(parts[f.Report], f)
		}
		var groups Groups
		for _, at := range random.Perm(5) {
			for _, c := range Clusters(parts[fmt.Sprintf("findings/%d", at)]) {
				groups.Add(c)
			}
		}
		got, hashed := groups.Incidents()
		got = append(got, OfHashes(hashed)...)
		slices.SortFunc(got, byKey)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("in parts (-want +got):\n%s", diff)
		}
	}
}
