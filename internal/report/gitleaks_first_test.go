package report_test

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzGitleaksFirst(f *testing.F) { fuzzReports(f, "gitleaks-first") }

const gitleaksFirstOne = `{"line":"key = \"x9Kq2LpVz7Rt4Wm8Yb\"","commit":"9f1c2d3e4b5a69788796a5b4c3d2e1f00112233a","offender":"key = \"x9Kq2LpVz7Rt4Wm8Yb\"","reason":"Github","commitMsg":"m","author":"a","file":"a.tf","repo":"r"}`

func TestGitleaksFirst(t *testing.T) {
	secret := testKey().Fingerprint(finding.NewSecret("x9Kq2LpVz7Rt4Wm8Yb"))
	for _, tt := range []struct {
		name, fields string
		want         func(finding.Finding) bool
		clear        int
		reason       string
	}{
		{"assigned", ``, func(f finding.Finding) bool {
			return f.Fingerprint == secret && f.Rule == "Github" && f.Location.Path == "a.tf" && f.Location.Repository == "" && f.Confidence == 0.6
		}, 1, "the repository's name is a folder's"},
		{"entropy", `"reason":"Entropy: 4.25","offender":"x9Kq2LpVz7Rt4Wm8Yb"`, func(f finding.Finding) bool {
			return f.Rule == "Entropy" && f.Fingerprint == secret && f.Confidence == 0.6
		}, 1, "the number is the match's, not the rule's"},
		{"entropy before 1.11", `"reason":"High Entropy","offender":"x9Kq2LpVz7Rt4Wm8Yb"`, func(f finding.Finding) bool { return f.Confidence == 0.6 }, 1, ""},
		{"redacted", `"offender":"REDACTED","line":"key = REDACTED"`, func(f finding.Finding) bool { return f.Fingerprint == "" && f.Context != "" }, 0, ""},
		{"misspelt", `"reason":"RKCS8","offender":"-----BEGIN PRIVATE KEY-----"`, func(f finding.Finding) bool { return f.Category == finding.LeakedSecret && f.Weak }, 1, "so gitleaks wrote it"},
		{"somebody's own", `"reason":"House key"`, func(f finding.Finding) bool { return f.Category == finding.LeakedSecret && f.Confidence == 0.9 }, 1, ""},
		{"no date", `"date":"0001-01-01T00:00:00Z"`, func(f finding.Finding) bool { return f.FirstSeen.IsZero() }, 1, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := read("[" + overlaid(gitleaksFirstOne, tt.fields) + "]")
			if len(r.Findings) != 1 || !r.Readable() || r.Format != report.Gitleaks || r.ClearSecrets != tt.clear || !tt.want(r.Findings[0]) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	if r := read("[" + overlaid(gitleaksFirstOne, `"reason":""`) + "]"); len(r.Findings) != 0 || r.Readable() || problemOf(r) != "an entry lacks its rule" {
		t.Errorf("no reason: got %+v", r)
	}
}

func TestGitleaksFirstClearFields(t *testing.T) {
	plant(t, "gitleaks-first.json", "[].offender", "[].line", "[].commitMsg", "[].author", "[].email", "[].repo")
}
