package policy

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// documents reads testdata/documents, whose names are KIND-NAME.hcl, in the form
// in which a control repository has them.
func documents(t testing.TB) []File {
	t.Helper()
	paths, err := filepath.Glob("testdata/documents/*.hcl")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no documents in testdata/documents: %v", err)
	}
	var files []File
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		kind, name, _ := strings.Cut(strings.TrimSuffix(filepath.Base(p), ".hcl"), "-")
		files = append(files, File{Path: PathOf(Kind(kind), name), Data: data})
	}
	return files
}

func TestPathOf(t *testing.T) {
	tests := []struct {
		kind Kind
		want string
	}{
		{KindPolicy, ".quell/policies/x.hcl"},
		{KindException, ".quell/exceptions/x.hcl"},
		{KindOwner, ".quell/owners/x.hcl"},
		{KindTarget, ".quell/targets/x.hcl"},
		{KindSource, ".quell/sources/x.hcl"},
		{KindFreeze, ".quell/freezes/x.hcl"},
		{KindSettings, ".quell/settings.hcl"},
	}
	for _, tt := range tests {
		if got := PathOf(tt.kind, "x"); got != tt.want {
			t.Errorf("PathOf(%q, x) = %q, want %q", tt.kind, got, tt.want)
		}
		if kind, ok := kindOf(tt.want); !ok || kind != tt.kind {
			t.Errorf("kindOf(%q) = %q, %v, want %q", tt.want, kind, ok, tt.kind)
		}
	}
}

func TestValidName(t *testing.T) {
	tests := []struct {
		name, want, reason string
	}{
		{"a", "", "one character is enough"},
		{"remove-keys-2", "", "digits and hyphens"},
		{strings.Repeat("a", 63), "", "the longest"},
		{"", "name is empty", "nothing to name a file with"},
		{strings.Repeat("a", 64), "64 characters", "longer than a DNS label"},
		{"Keys", "only lower-case", "case folds on some file systems"},
		{"../x", "only lower-case", "leaves the folder"},
		{"a.lock", "only lower-case", "Git refuses such branches"},
		{"a/b", "only lower-case", "another folder"},
		{"-a", "begins or ends", "looks like a flag"},
		{"a-", "begins or ends", "symmetry"},
		{"é", "only lower-case", "one name, two spellings"},
	}
	for _, tt := range tests {
		err := ValidName(tt.name)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("ValidName(%q) = %v, want %q: %s", tt.name, err, tt.want, tt.reason)
		}
	}
}
