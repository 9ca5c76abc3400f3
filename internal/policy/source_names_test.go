package policy

import (
	"fmt"
	"strings"
	"testing"
)

func TestStrangeSources(t *testing.T) {
	const declared = `source "app-secrets" { paths = ["findings/app/**"] }`
	for _, tt := range []struct {
		reason, sources string
		want            string // line, column, what is quoted and what is proposed
	}{
		{"declared", `"app-secrets"`, ""},
		{"the folder of reports", `"nightly/eu"`, ""},
		{"a glob that one meets", `"app-*"`, ""},
		{"a glob across folders", `"**"`, ""},
		{"declared by a document that cannot be read", `"broken"`, ""},
		{"misspelt", `"app-secrets", "app-secretz"`, `3:31 "app-secretz" Did you mean "app-secrets"?`},
		{"nothing like it", `"zebra"`, `3:16 "zebra" Sources are app-secrets, broken, nightly/eu. If its reports are still to come, declare it in .quell/sources/zebra.hcl.`},
		{"a glob that none meets", `"nightly-*"`, `3:16 "nightly-*"`},
		{"no glob, which is told elsewhere", `"[a"`, ""},
		{"no text, which is told elsewhere", `5`, ""},
		{"no source", ``, ""},
	} {
		for _, kind := range []Kind{KindPolicy, KindException, KindFreeze} {
			files := []File{
				{PathOf(KindSource, "app-secrets"), []byte(declared)},
				{PathOf(KindSource, "broken"), []byte(`source "broken" {`)},
				{PathOf(kind, "x"), fmt.Appendf(nil, "%s \"x\" {\n  match {\n    sources = [%s]\n  }\n}\n", kind, tt.sources)},
				{PathOf(KindOwner, "x"), []byte(`owner "x" {}`)},
			}
			var got []string
			for _, d := range StrangeSources(files, []string{"nightly/eu"}) {
				if d.Severity != SeverityWarning || d.File != PathOf(kind, "x") {
					t.Errorf("%s %s: %+v", tt.reason, kind, d)
				}
				got = append(got, fmt.Sprintf("%d:%d %s | %s", d.Line, d.Column, d.Summary, d.Detail))
			}
			text := strings.Join(got, "\n")
			if len(got) != min(len(tt.want), 1) {
				t.Errorf("%s %s: %q", tt.reason, kind, text)
				continue
			}
			if tt.want == "" {
				continue
			}
			place, rest, _ := strings.Cut(tt.want, " ")
			quoted, proposed, _ := strings.Cut(rest, " ")
			if !strings.HasPrefix(text, place) || !strings.Contains(text, "no source is named "+quoted) || !strings.Contains(text, proposed) {
				t.Errorf("%s %s: %q, want %q", tt.reason, kind, text, tt.want)
			}
		}
	}
}
