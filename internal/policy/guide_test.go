package policy

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestGuide decodes the examples of the guide to documents: what people copy
// from there has no problem at all, and no kind is missing.
func TestGuide(t *testing.T) {
	text, err := os.ReadFile("../../docs/guides/documents.md")
	if err != nil {
		t.Fatal(err)
	}
	var files []File
	kinds := map[Kind]int{}
	for _, fence := range regexp.MustCompile("(?ms)^```hcl\n# (\\S+)\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		files = append(files, File{Path: fence[1], Data: []byte(fence[2])})
		if kind, ok := kindOf(fence[1]); ok {
			kinds[kind]++
		}
	}
	if opened := strings.Count(string(text), "```hcl"); len(files) != opened {
		t.Errorf("%d of %d examples say which file they are", len(files), opened)
	}
	for _, kind := range Kinds() {
		if kinds[kind] == 0 {
			t.Errorf("no example of a document of kind %q", kind)
		}
	}
	set, diags := Decode(files)
	for _, d := range diags {
		t.Errorf("%s: %s: %s: %s", d.File, d.Severity, d.Summary, d.Detail)
	}
	if len(set.Policies) != kinds[KindPolicy] || len(set.Targets) != kinds[KindTarget] {
		t.Errorf("%d policies and %d targets are left", len(set.Policies), len(set.Targets))
	}
}
