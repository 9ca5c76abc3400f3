package policy

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func sourceWith(change func(*Source)) Source {
	s := Source{Name: "s", Paths: []string{"findings/s/**"}}
	change(&s)
	return s
}

func TestSourceOf(t *testing.T) {
	set := Set{Sources: []Source{
		{Name: "apps", Paths: []string{"findings/gitleaks/**", "findings/apps.json"}},
		{Name: "every-json", Paths: []string{"findings/**/*.json"}},
		{Name: "top", Paths: []string{"findings/*.csv"}},
	}}
	tests := []struct {
		path, want, reason string
		several            []string
	}{
		{path: "findings/gitleaks/shop/web.sarif", want: "apps", reason: "two stars go into folders"},
		{path: "findings/prowler/1.json", want: "every-json", reason: "two stars stand for any folders"},
		{path: "findings/users.csv", want: "top", reason: "one star stands for a name"},
		{path: "findings/aws/users.csv", reason: "one star does not go into folders"},
		{path: "findings/tfsec/x.sarif", reason: "nobody's"},
		{path: "elsewhere/gitleaks/x.json", reason: "a glob is of the whole path"},
		{path: "findings/apps.json", several: []string{"apps", "every-json"}, reason: "two claim it"},
	}
	for _, tt := range tests {
		got, ok, several := set.SourceOf(tt.path)
		if got.Name != tt.want || ok != (tt.want != "") || !cmp.Equal(several, tt.several) {
			t.Errorf("SourceOf(%q) = %q, %v, %v, want %q, %v: %s", tt.path, got.Name, ok, several, tt.want, tt.several, tt.reason)
		}
	}
	if _, ok, several := (Set{}).SourceOf("findings/x.json"); ok || several != nil {
		t.Error("a set without sources has one")
	}
}

func TestOverlaps(t *testing.T) {
	tests := []struct {
		a, b, reason string
		want         bool
	}{
		{"findings/a/**", "findings/a/**", "the same", true},
		{"findings/{a,b}/**", "findings/{a,b}/**", "the same, though no sample is made of it", true},
		{"findings/**", "findings/a/*.json", "one holds the other", true},
		{"findings/**/*.json", "findings/a/**", "the sample of neither is in the other", false},
		{"findings/*/y.json", "findings/a/*.json", "likewise, though they meet", false},
		{"findings/[ab]/*", "findings/a/x", "a path is its own sample", true},
		{"findings/a/*", "findings/b/*", "two folders", false},
		{"findings/a/*", "findings/a/b/*", "one folder and its own", false},
		{"findings/a/**", "findings/ab/**", "a name that begins like the other", false},
		{`findings/\*`, "findings/?", "a star that is meant literally", true},
	}
	for _, tt := range tests {
		a, b := Source{Name: "a", Paths: []string{"findings/z", tt.a}}, Source{Name: "b", Paths: []string{tt.b}}
		for _, pair := range [][2]Source{{a, b}, {b, a}} {
			if _, _, got := pair[0].Overlaps(pair[1]); got != tt.want {
				t.Errorf("%q overlaps %q: %v, want %v: %s", tt.a, tt.b, got, tt.want, tt.reason)
			}
		}
		if _, _, got := a.Overlaps(a); got {
			t.Errorf("%q overlaps with itself", tt.a)
		}
	}
}

func TestSourceProblems(t *testing.T) {
	tests := []struct {
		reason string
		source Source
		want   string // path: summary; empty: none
	}{
		{"least", sourceWith(func(*Source) {}), ""},
		{"no reports", sourceWith(func(s *Source) { s.Paths = nil }), "paths: paths is required"},
		{"a format that is not read", sourceWith(func(s *Source) { s.Format = "gitleak" }), `format: format: unknown value "gitleak"`},
		{"an empty report is no format", sourceWith(func(s *Source) { s.Format = report.Empty }), `format: format: unknown value "empty"`},
		{"negative age", sourceWith(func(s *Source) { s.MaxAge = -1 }), "max_age: "},
		{"confidence that is no number", sourceWith(func(s *Source) { s.MaxConfidence = finding.Confidence(math.NaN()) }), "max_confidence: "},
		{"negative confidence", sourceWith(func(s *Source) { s.MaxConfidence = -0.1 }), "max_confidence: "},
		{"no least coverage", sourceWith(func(s *Source) { s.MinCoverage = NoMinCoverage }), ""},
		{"negative coverage", sourceWith(func(s *Source) { s.MinCoverage = -0.5 }), "min_coverage: "},
		{"coverage that is no number", sourceWith(func(s *Source) { s.MinCoverage = math.NaN() }), "min_coverage: "},
		{"more than everything", sourceWith(func(s *Source) { s.MinCoverage = 1.01 }), "min_coverage: "},
		{"everything", sourceWith(func(s *Source) { s.MinCoverage = 1 }), ""},
		{"severity off the scale", sourceWith(func(s *Source) { s.Rules = []report.Rule{{Pattern: "x", Severity: 99}} }), "rule/0/severity: "},
		{"scan roots", sourceWith(func(s *Source) { s.ScanRoots = []string{"/src", `C:\s`, "file:///src"} }), ""},
		{"relative scan root", sourceWith(func(s *Source) { s.ScanRoots = []string{"/src", "src"} }), "scan_root/1: scan_root is not an absolute path"},
		{"folder on another disk", sourceWith(func(s *Source) { s.Folder = `c:\x` }), "folder: "},
	}
	for _, name := range report.Formats() {
		tests = append(tests, struct {
			reason string
			source Source
			want   string
		}{"format " + name, sourceWith(func(s *Source) { s.Format = name }), ""})
	}
	for _, tt := range tests {
		got := ""
		if found := tt.source.Problems(); len(found) > 0 {
			got = strings.Join(found[0].Attribute, "/") + ": " + found[0].Summary
			if found[0].Detail == "" {
				t.Errorf("%s: no remedy", tt.reason)
			}
		}
		if (got == "") != (tt.want == "") || !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.reason, got, tt.want)
		}
	}
}

// A password must not be repeated by what warns of it, nor by the path of the
// attribute, which Terraform shows.
func TestSourceProblemsQuoteNoPassword(t *testing.T) {
	const address = "https://bot:hunter2@git.example.com/x.git"
	s := sourceWith(func(s *Source) {
		s.Repository = address
		s.Repositories = map[string]string{address: address, "x": address}
	})
	found := s.Problems()
	if len(found) != 3 {
		t.Errorf("%d problems, want 3: %v", len(found), found)
	}
	for _, p := range found {
		if strings.Contains(fmt.Sprint(p), "hunter2") {
			t.Errorf("the problem of %s quotes the password", p.Attribute[0])
		}
	}
	document := "source \"s\" {\n  paths = [\"findings/s\"]\n  repositories = {\n    \"" + address + "\" = \"a\"\n    \"" + address + "\" = \"a\"\n  }\n}\n"
	_, diags := DecodeSource(File{Path: PathOf(KindSource, "s"), Data: []byte(document)})
	if len(diags) == 0 || strings.Contains(fmt.Sprint(diags), "hunter2") {
		t.Error("a name that is given twice is not reported, or is quoted")
	}
}

func TestSourceRoundTrip(t *testing.T) {
	tests := []struct {
		reason string
		source Source
	}{
		{"least", sourceWith(func(*Source) {})},
		{"a stream", sourceWith(func(s *Source) { s.Mode = ModeStream })},
		{"no least coverage is written", sourceWith(func(s *Source) { s.MinCoverage = NoMinCoverage })},
		{"coverage and confidence", sourceWith(func(s *Source) { s.MinCoverage, s.MaxConfidence = 0.333333333333333314829616256247, 1e-9 })},
		{"age", sourceWith(func(s *Source) { s.MaxAge = 36 * time.Hour })},
		{"names that mean something to HCL", sourceWith(func(s *Source) {
			s.Repositories = map[string]string{"for": "a", "null": "b", "true": "c", "if": "d", "5": "e"}
		})},
		{"names with markers", sourceWith(func(s *Source) {
			s.Repositories = map[string]string{`${a} %{b} "c" \ d`: "$${e}", "https://git.example.com/a.git": "é"}
		})},
		{"folders of several machines", sourceWith(func(s *Source) { s.ScanRoots = []string{"/a/${x}", `C:\a b`, "file:///a%20b"} })},
		{"a long map", sourceWith(func(s *Source) {
			s.Repositories = map[string]string{}
			for i := range 300 {
				s.Repositories[fmt.Sprintf("group/%d", i)] = strings.Repeat("x", i+1)
			}
		})},
		{"every field of rules", sourceWith(func(s *Source) {
			s.Rules = []report.Rule{
				{Pattern: `${a} "b" \*`, Tool: "t", Category: finding.LeakedSecret, Severity: finding.SeverityInfo, Platform: "p", Kind: finding.Token},
				{Pattern: "*", Platform: "%{x}"},
			}
		})},
		{"many reports", sourceWith(func(s *Source) { s.Paths = strings.Split(strings.Repeat("findings/x,", 40)+"findings/y", ",") })},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			if problems := tt.source.Problems(); len(problems) > 0 {
				t.Fatalf("problems: %v", problems)
			}
			want := tt.source.WithDefaults()
			want.Digest = want.ComputeDigest()
			data := EncodeSource(tt.source)
			got, diags := DecodeSource(File{Path: PathOf(KindSource, "s"), Data: data})
			if len(diags) > 0 {
				t.Fatalf("decode: %v\n%s", diags, data)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, data)
			}
			if again := EncodeSource(got); !bytes.Equal(again, data) {
				t.Errorf("encoded twice (-first +second):\n%s", cmp.Diff(string(data), string(again)))
			}
		})
	}
}

func TestSourceDigest(t *testing.T) {
	base := func(s *Source) {
		s.Paths = []string{"findings/a", "findings/b"}
		s.ScanRoots = []string{"/a", "/b"}
		s.Rules = []report.Rule{{Pattern: "a*", Severity: finding.SeverityLow}, {Pattern: "*", Severity: finding.SeverityHigh}}
	}
	want := sourceWith(base).ComputeDigest()
	tests := []struct {
		reason string
		change func(*Source)
		same   bool
	}{
		{"order of paths", func(s *Source) { s.Paths = []string{"findings/b", "findings/a", "findings/b"} }, true},
		{"order of scan roots", func(s *Source) { s.ScanRoots = []string{"/b", "/a", "/b"} }, true},
		{"a scan root less", func(s *Source) { s.ScanRoots = []string{"/a"} }, false},
		{"defaults written down", func(s *Source) { s.Mode, s.Scope, s.MinCoverage = ModeSnapshot, ScopeReport, 0.5 }, true},
		{"the document of a rule", func(s *Source) { s.Rules[0].Origin = "elsewhere" }, true},
		{"order of rules", func(s *Source) { s.Rules[0], s.Rules[1] = s.Rules[1], s.Rules[0] }, false},
		{"coverage that is not asked for", func(s *Source) { s.MinCoverage = NoMinCoverage }, false},
		{"mode", func(s *Source) { s.Mode = ModeStream }, false},
		{"scope", func(s *Source) { s.Scope = ScopeSource }, false},
		{"a renamed repository", func(s *Source) { s.Repositories = map[string]string{"a": "b"} }, false},
	}
	for _, tt := range tests {
		changed := sourceWith(base)
		tt.change(&changed)
		if got := changed.ComputeDigest(); (got == want) != tt.same {
			t.Errorf("%s: digest same = %v, want %v", tt.reason, got == want, tt.same)
		}
	}
}

func TestSourceWithDefaultsLeavesTheOriginal(t *testing.T) {
	s := sourceWith(func(s *Source) { s.Rules = []report.Rule{{Pattern: "x"}} })
	if got := s.WithDefaults().Rules[0].Origin; got != ".quell/sources/s.hcl" {
		t.Errorf("origin = %q", got)
	}
	if s.Rules[0].Origin != "" {
		t.Errorf("the original's origin became %q", s.Rules[0].Origin)
	}
}

// Names sort before the files that are named after them do.
func TestSetIsSortedByName(t *testing.T) {
	var files []File
	for _, name := range []string{"a-b", "a", "b"} {
		files = append(files, File{Path: PathOf(KindSource, name), Data: EncodeSource(Source{Name: name, Paths: []string{"findings/" + name}})})
	}
	set, diags := Decode(files)
	var got []string
	for _, s := range set.Sources {
		got = append(got, s.Name)
	}
	if diff := cmp.Diff([]string{"a", "a-b", "b"}, got); diff != "" || len(diags) > 0 {
		t.Error(diff, diags)
	}
}
