package finding_test

import (
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
	const padded = plain + "=="
	known = finding.NewKnown(key, func(f finding.Fingerprint) bool { return f == key.Fingerprint(finding.NewSecret(padded)) })
	if text := known.CutFrom("the key " + padded + " leaks"); strings.Contains(text, plain) {
		t.Errorf("got %q", text)
	}
}
