package finding_test

import (
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// TestKnownIsCut: a secret that one report shows is kept out of what others say,
// however it stands there.
func TestKnownIsCut(t *testing.T) {
	key := finding.NewKey("k")
	const plain = "Zq8vXw3LpT7nRk5sYd2M"
	known := finding.NewKnown(key, func(f finding.Fingerprint) bool { return f == key.Fingerprint(finding.NewSecret(plain)) })
	for _, text := range []string{"%", "is %.", "key=%", `"%"`, "(%)", "a: %, b", "[%]", "https://u:%@host/", "?t=%&x=1", "{%}"} {
		text = strings.Replace(text, "%", plain, 1)
		f := finding.Finding{Title: text, Labels: []string{text}, Suggestion: &finding.Suggestion{Text: text, Edits: []finding.SuggestedEdit{{Insert: text}}}}
		known.Clean(&f)
		if strings.Contains(f.Title+f.Labels[0]+f.Suggestion.Text, plain) || f.Suggestion.Edits != nil {
			t.Errorf("a known secret stays in %q", text)
		}
	}
	const signs = `Zq8vXw3L/pT7+nRk5s&Yd2M`
	known = finding.NewKnown(key, func(f finding.Fingerprint) bool { return f == key.Fingerprint(finding.NewSecret(signs)) })
	for _, tt := range []struct{ text, want, reason string }{
		{"see https://h/?t=" + url.QueryEscape(signs), "see https://h/?t=…", "in an address"},
		{"see https://h/?u=" + url.QueryEscape("/?t="+url.QueryEscape(signs)), "see https://h/?u=%2F%3Ft%3D…", "in one in another"},
		{`see {"k":"` + strings.ReplaceAll(signs, "&", `\u0026`) + `"}`, `see {"k":"…"}`, "in JSON"},
		{"see <b>'" + html.EscapeString(signs) + "'</b>", "see <b>'…'</b>", "in HTML"},
		{"see " + signs + " and " + url.QueryEscape(signs), "see … and …", "one shows the other"},
		{"see " + signs + "x", "see " + signs + "x", "another word"},
	} {
		if got := known.CutFrom(tt.text); got != tt.want {
			t.Errorf("%s: %q became %q, want %q", tt.reason, tt.text, got, tt.want)
		}
	}
	const padded = plain + "=="
	known = finding.NewKnown(key, func(f finding.Fingerprint) bool { return f == key.Fingerprint(finding.NewSecret(padded)) })
	if text := known.CutFrom("the key " + padded + " leaks"); strings.Contains(text, plain) {
		t.Errorf("got %q", text)
	}
}
